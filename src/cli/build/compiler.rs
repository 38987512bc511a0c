//! The compiler for the web: rustup's toolchain if it has the target's standard library, else the distribution's compiler, which
//! builds that library from its sources.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::programs::{cargo, output_of, run_command};
use crate::{Error, Result};

const TARGET: &str = "wasm32-unknown-unknown";
/// Where distributions put their compiler.
const DISTRIBUTION: &str = "/usr/bin";

/// The flags of the compiler that are the same on every machine.
pub(super) const FLAGS: [&str; 1] = ["-Ctarget-feature=+simd128"];
/// What the distribution's compiler builds of the standard library: sorting and formatting in their small forms, since 93 sorts of
/// 1.5 kB on average are a twentieth of the module.
const LIBRARY: [&str; 4] = [
    "-Z",
    "build-std=std,panic_abort",
    "-Z",
    "build-std-features=optimize_for_size",
];

/// A way to compile for the web.
pub(super) enum Compiler {
    /// The toolchain in use has the target: `rustup target add wasm32-unknown-unknown` was possible.
    Rustup,
    /// The distribution's compiler and the sources of its standard library, with a linker for wasm.
    Distribution {
        /// `rust-lld` or `wasm-ld`.
        linker: PathBuf,
    },
}

impl Compiler {
    /// Finds a toolchain that can compile for the web.
    ///
    /// # Errors
    /// If there is none, with what to install.
    pub(super) fn find() -> Result<Self> {
        let sysroot = sysroot("rustc");
        if sysroot
            .as_ref()
            .is_some_and(|sysroot| sysroot.join("lib/rustlib").join(TARGET).join("lib").is_dir())
        {
            return Ok(Self::Rustup);
        }
        let distribution = Path::new(DISTRIBUTION).join("rustc");
        let has_sources = self::sysroot(&distribution.to_string_lossy())
            .is_some_and(|sysroot| sysroot.join("lib/rustlib/src/rust/library/std").is_dir());
        match linker(sysroot.as_deref()) {
            Some(linker) if has_sources && Path::new(DISTRIBUTION).join("cargo").is_file() => {
                Ok(Self::Distribution { linker })
            }
            _ => Err(Error::tool(format!(
                "the standard library of {TARGET} is not here. Run `rustup target add {TARGET}`; where that is not possible, \
                 on Debian `apt-get install rustc-web cargo-web rust-web-src` beside a rustup toolchain (for its rust-lld) or lld."
            ))),
        }
    }

    /// The compiler's version, and the flags that it is given on every machine.
    ///
    /// # Errors
    /// If it does not say its version.
    pub(super) fn describe(&self) -> Result<String> {
        let (rustc, library) = match self {
            Self::Rustup => (PathBuf::from("rustc"), &[][..]),
            Self::Distribution { .. } => (Path::new(DISTRIBUTION).join("rustc"), &LIBRARY[..]),
        };
        let version = output_of(Command::new(&rustc).arg("--version"))
            .ok_or_else(|| Error::tool(format!("{} does not say its version.", rustc.display())))?;
        Ok([&[version.as_str()], &FLAGS[..], library].concat().join(" "))
    }

    /// Compiles the library; returns the .wasm.
    ///
    /// # Errors
    /// If the compiler fails.
    pub(super) fn compile(
        &self,
        root: &Path,
        work: &Path,
        profile: &str,
        id: &str,
        features: &[&str],
    ) -> Result<PathBuf> {
        // One target directory per toolchain: neither throws away the other's work.
        let (mut command, target) = match self {
            Self::Rustup => (Command::new(cargo()), work.join("rustup")),
            Self::Distribution { linker } => {
                let mut command = Command::new(Path::new(DISTRIBUTION).join("cargo"));
                command
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("RUSTC", Path::new(DISTRIBUTION).join("rustc"))
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
                (command, work.join("distribution"))
            }
        };
        command
            .current_dir(root)
            .env("CARGO_TARGET_DIR", &target)
            // Takes precedence over whatever flags are set elsewhere.
            .env("CARGO_ENCODED_RUSTFLAGS", flags(root, work).join("\x1f"))
            .env("DIEN_BUILD_ID", id)
            .args(["build", "--locked", "--lib", "--target", TARGET, "--profile", profile])
            .args(features);
        if matches!(self, Self::Distribution { .. }) {
            command.args(LIBRARY);
        }
        run_command(&mut command)?;
        Ok(target.join(TARGET).join(profile).join("dien_explorer.wasm"))
    }
}

impl fmt::Display for Compiler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rustup => write!(f, "compiler: this toolchain, which has {TARGET}"),
            Self::Distribution { linker } => write!(
                f,
                "compiler: the distribution's, standard library from its sources, linker {}",
                linker.display()
            ),
        }
    }
}

/// SIMD; and panics that name files by their crate, not by where this machine keeps them.
fn flags(root: &Path, work: &Path) -> Vec<String> {
    let mut flags = FLAGS.map(str::to_owned).to_vec();
    let mut name = |folder: &Path, name: &str| flags.push(format!("--remap-path-prefix={}={name}", folder.display()));
    name(root, "dien-explorer");
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".cargo")));
    let sources = home.and_then(|home| std::fs::read_dir(home.join("registry/src")).ok());
    for registry in sources.into_iter().flatten().flatten() {
        name(&registry.path(), "crates");
    }
    // A build in another place is called as the one in its usual place. What is said last counts.
    if work != root.join(super::places::WORK) {
        name(work, &format!("dien-explorer/{}", super::places::WORK));
    }
    flags
}

fn sysroot(rustc: &str) -> Option<PathBuf> {
    output_of(Command::new(rustc).args(["--print", "sysroot"])).map(PathBuf::from)
}

/// rustup's rust-lld, or wasm-ld from the path.
fn linker(sysroot: Option<&Path>) -> Option<PathBuf> {
    let hosts = sysroot.and_then(|sysroot| std::fs::read_dir(sysroot.join("lib/rustlib")).ok());
    hosts
        .into_iter()
        .flatten()
        .flatten()
        .map(|host| host.path().join("bin/rust-lld"))
        .find(|linker| linker.is_file())
        .or_else(|| output_of(Command::new("wasm-ld").arg("--version")).map(|_| PathBuf::from("wasm-ld")))
}

#[cfg(test)]
mod tests {
    use super::super::places::WORK;
    use super::*;

    #[test]
    fn a_build_elsewhere_names_its_files_as_the_usual_one() {
        let root = Path::new("/some/where");
        let usual = flags(root, &root.join(WORK));
        let elsewhere = flags(root, &root.join(WORK).join("verify/first"));
        let added = "--remap-path-prefix=/some/where/target-web/verify/first=dien-explorer/target-web";
        assert_eq!(elsewhere, [usual, vec![added.to_owned()]].concat());
    }
}
