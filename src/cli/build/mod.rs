//! `dien build`: the page's WebAssembly, from the sources to pkg/.
//!
//! | file | step |
//! |---|---|
//! | `fingerprint.rs` | what the result is built from, as a hash |
//! | `compiler.rs` | find the target's standard library and compile |
//! | `bind.rs` | wasm-bindgen, through its library: the version is the lock file's |
//! | `optimise.rs` | wasm-opt |
//! | `package.rs`, `manifest.rs` | replace pkg/, and say what is in it |
//! | `building.rs`, `verify.rs` | all of that; twice, and compared |
//! | `bundler.rs`, `bundle.mjs` | put the page's scripts together, for `host/` and `view/` |
//! | `host/` | the page for a web host, from pkg/ and www/ |
//! | `models.rs` | the checkpoints that the page ships |
//! | `npm.rs`, `npm.mjs` | the package for other people's pages |
//! | `view/` | the page as one file, to be filled with data |
//! | `modules.rs`, `places.rs`, `programs.rs` | which modules there are; where builds go; running cargo, wasm-opt and others |

mod bind;
mod building;
mod bundler;
mod compiler;
mod fingerprint;
mod host;
mod manifest;
mod models;
mod modules;
mod npm;
mod optimise;
mod package;
mod places;
mod programs;
mod verify;
mod view;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use clap::Args;

use super::print::say;
use super::root;
use super::stop::Done;
use crate::Result;
use building::{Build, step};
pub use fingerprint::fingerprint;
pub use manifest::Manifest;
pub use models::{
    ModelsRecord, ShippedFigures, ShippedModel, ShippedRecord, figures_now, models_now, models_record, shipped_models,
};
use places::WORK;
use programs::{cargo, run_command};
pub(super) use view::{ViewTemplate, view_template};
pub use view::{view_record, view_sources};

/// The flags and options that [`Manifest`] has to name, as they are today: of the compiler on every machine, and of the optimiser.
#[must_use]
pub fn options() -> [String; 2] {
    [compiler::FLAGS.join(" "), optimise::OPTIONS.join(" ")]
}

/// Build the page's WebAssembly into pkg/.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct BuildArgs {
    /// Optimise little, for development: the result is several times larger and slower than what visitors get.
    #[arg(long)]
    quick: bool,
    /// Build twice from nothing, in folders of their own, and say which files differ, instead: about half an hour on two cores. pkg/ stays
    /// as it is, and is compared if it is of the same sources and programs.
    #[arg(long, conflicts_with_all = ["types", "models", "npm", "host"])]
    verify: bool,
    /// Write the TypeScript of the page's boundary alone, which needs no build for the web.
    #[arg(long, conflicts_with = "quick")]
    types: bool,
    /// Put together the page as one file, pkg/view.html, alone, which needs no build for the web: what `dien view` fills. Needs Node.js, and
    /// `npm ci` in tests/.
    #[arg(long, conflicts_with_all = ["quick", "types"])]
    view: bool,
    /// Make the checkpoints that the page ships, instead: each is what its command in www/models/models.json makes.
    #[arg(long, conflicts_with_all = ["quick", "types", "view"])]
    models: bool,
    /// With --models: make them elsewhere, and say which of those that are shipped differ.
    #[arg(long, requires = "models")]
    check: bool,
    /// Write the package for npm from pkg/ as it is, instead: a tarball in target/npm/, whose path is printed. Needs Node.js.
    #[arg(long, conflicts_with_all = ["quick", "types", "view", "models", "host"])]
    npm: bool,
    /// Write the page for a web host into target/host/, instead: bundled, compressed, in a folder named by its content, with a service
    /// worker. pkg/ is taken as it is. Needs Node.js, and `npm ci` in tests/.
    #[arg(long, conflicts_with_all = ["quick", "types", "view", "models"])]
    host: bool,
    /// With --host: leave out the compressed files, for a host that compresses by itself.
    #[arg(long, requires = "host")]
    plain: bool,
    /// With --host: leave the scripts and the style as they are, which needs no Node.js: a first visit downloads about 100 KB more.
    #[arg(long, requires = "host")]
    unbundled: bool,
}

/// Runs the command.
///
/// # Errors
/// No clone around, no way to compile for the web, a step that failed.
pub(super) fn run(args: &BuildArgs) -> Done {
    let root = root::find()?;
    let pkg = root.join("pkg");
    if args.models {
        return if args.check {
            models::check(&root)
        } else {
            models::make_all(&root)
        };
    }
    if args.npm {
        return npm::write(&root);
    }
    if args.host {
        return host::write(&root, args.plain, args.unbundled);
    }
    if args.types {
        return Ok(package::write_types(&pkg)?);
    }
    if args.view {
        return Ok(view::write(&root)?);
    }
    if !args.verify {
        package::check(&pkg)?;
    }
    if !bind::AVAILABLE {
        return Ok(again_with_generator(&root, args)?);
    }
    let started = Instant::now();
    let build = Build::prepare(&root, args.quick)?;
    let work = root.join(WORK);
    if args.verify {
        return Ok(verify::verify(&build, &pkg, &work)?);
    }
    build.modules(&work)?;
    let size = step("write pkg/", || build.package(&work, &pkg))?;
    let whole = step("write pkg/view.html, the page as one file", || view::write(&root));
    if let Err(error) = whole {
        say(&format!(
            "Warning: pkg/view.html is of the build before, and `dien view` will refuse it. {error} Then run `dien build --view`."
        ));
    }
    say(&format!(
        "pkg/ is ready: the page loads {} of WebAssembly; {:.0} s in all.",
        indicatif::HumanBytes(size),
        started.elapsed().as_secs_f64()
    ));
    Ok(())
}

/// Builds a program that has the generator, which this one lacks, and runs it.
fn again_with_generator(root: &Path, args: &BuildArgs) -> Result<()> {
    say("wasm-bindgen's generator is not in this build of dien: building one that has it (feature web-build).");
    let mut command = Command::new(cargo());
    command
        .current_dir(root)
        .args(["run", "--release", "--locked", "--features", "web-build", "--", "build"]);
    if args.quick {
        command.arg("--quick");
    }
    if args.verify {
        command.arg("--verify");
    }
    run_command(&mut command)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        build: BuildArgs,
    }

    fn parsed(line: &str) -> std::result::Result<BuildArgs, clap::Error> {
        Line::try_parse_from(["build"].into_iter().chain(line.split_whitespace())).map(|line| line.build)
    }

    #[test]
    fn two_builds_are_no_other_work() {
        assert!(parsed("--verify").unwrap().verify);
        let both = parsed("--verify --quick").unwrap();
        assert!(both.verify && both.quick);
        assert!(!parsed("").unwrap().verify);
        for other in ["--types", "--models", "--npm", "--host"] {
            assert!(parsed(&format!("--verify {other}")).is_err(), "{other}");
        }
    }
}
