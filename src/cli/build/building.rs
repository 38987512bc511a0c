//! A build: all modules compiled, bound and optimised in a folder, and put into pkg/.

use std::path::Path;
use std::time::Instant;

use super::bind;
use super::compiler::Compiler;
use super::fingerprint::fingerprint;
use super::manifest::Tools;
use super::modules::{MODULES, PkgModule};
use super::optimise::Optimiser;
use super::package;
use crate::Result;
use crate::cli::print::say;

/// What a build is made from and by.
pub(super) struct Build<'a> {
    root: &'a Path,
    /// The sources' fingerprint.
    pub(super) id: String,
    profile: &'static str,
    /// How long it takes, for who waits.
    estimate: &'static str,
    compiler: Compiler,
    /// `None` for a quick build.
    optimiser: Option<Optimiser>,
    /// Both, as the manifest names them.
    tools: Tools,
}

impl<'a> Build<'a> {
    /// Finds the programs, and says what is built.
    ///
    /// # Errors
    /// A program that is missing.
    pub(super) fn prepare(root: &'a Path, quick: bool) -> Result<Self> {
        let (profile, estimate) = if quick {
            (
                "web-quick",
                "about 5 minutes from nothing on two cores, seconds after a change",
            )
        } else {
            (
                "web",
                "whole-program optimisation, twice: about 15 minutes on two cores",
            )
        };
        let compiler = Compiler::find()?;
        let optimiser = if quick { None } else { Some(Optimiser::find()?) };
        let tools = Tools {
            compiler: compiler.describe()?,
            optimiser: optimiser
                .as_ref()
                .map_or_else(|| "none".to_owned(), Optimiser::describe),
        };
        let id = fingerprint(root)?;
        say(&format!("build {id}, profile {profile}, {compiler}"));
        Ok(Self {
            root,
            id,
            profile,
            estimate,
            compiler,
            optimiser,
            tools,
        })
    }

    /// Compiles, binds and optimises all modules in a folder.
    ///
    /// # Errors
    /// A step that failed.
    pub(super) fn modules(&self, work: &Path) -> Result<()> {
        let bound = work.join("bound");
        for PkgModule { name, features } in MODULES {
            let wasm = step(&format!("{name}: compile ({})", self.estimate), || {
                self.compiler.compile(self.root, work, self.profile, &self.id, features)
            })?;
            step(&format!("{name}: bind (wasm-bindgen)"), || {
                bind::bind(&wasm, &bound, name)
            })?;
            if let Some(optimiser) = &self.optimiser {
                step(&format!("{name}: optimise (wasm-opt, about two minutes)"), || {
                    optimiser.optimise(&bound.join(package::wasm(name)))
                })?;
            }
        }
        Ok(())
    }

    /// Writes what was built in a folder as pkg/; returns the size in bytes of the page's .wasm.
    ///
    /// # Errors
    /// A file that cannot be read or written.
    pub(super) fn package(&self, work: &Path, pkg: &Path) -> Result<u64> {
        package::write(&work.join("bound"), pkg, &self.id, self.profile, &self.tools)
    }
}

/// Announces a step, runs it, says how long it took.
pub(super) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    say(what);
    let started = Instant::now();
    let done = work()?;
    say(&format!("  done in {:.1} s", started.elapsed().as_secs_f64()));
    Ok(done)
}
