//! The TypeScript of what crosses between page and module: `pkg/boundary.d.ts`.
//!
//! Types are derived where they are declared (ts-rs, natively: the module carries nothing of it); the interfaces of the calls come from
//! the table in `calls.rs`. A test compares the file with what is said here, so that the page can be checked without a build for the
//! web.

use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;
use std::path::PathBuf;

use ts_rs::{Config, TS, TypeVisitor};

#[allow(clippy::wildcard_imports, reason = "all that the table names")]
use super::named::*;
use super::{Floats, View, calls};
use crate::Error;
use crate::data::log_formats;
use crate::error::Reason;
use crate::ladder::SweepRecord;

const HEAD: &str = "\
// What crosses between the page and its WebAssembly, generated from Rust (src/process): `dien build --types` writes it anew.
";

/// What an error is when the page catches it.
const FAULT: &str = "\
/** An error that the module throws: the English message, and what the page's own words need. */
export type DienError = Error & { name: \"DienError\" } & Refusal;
/** A stable name of the kind of error. */
export type ErrorCode = Refusal[\"code\"];
";

impl TS for Floats {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn name(_: &Config) -> String {
        "Float32Array".to_owned()
    }

    fn inline(config: &Config) -> String {
        Self::name(config)
    }
}

/// The union of the formats' names, from their one list.
impl TS for LogFormat {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn docs() -> Option<String> {
        Some("/** A format of logs, by its name. */\n".to_owned())
    }

    fn name(_: &Config) -> String {
        "LogFormat".to_owned()
    }

    fn inline(_: &Config) -> String {
        let names = log_formats().into_iter().map(|format| format!("\"{}\"", format.name()));
        names.collect::<Vec<_>>().join(" | ")
    }

    fn decl(config: &Config) -> String {
        format!("type LogFormat = {};", Self::inline(config))
    }

    fn output_path() -> Option<PathBuf> {
        Some("LogFormat.ts".into())
    }
}

/// Its values are those that [`Problems`](crate::error::PROBLEMS) names.
impl TS for Reason {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn name(_: &Config) -> String {
        "Reason".to_owned()
    }

    fn inline(_: &Config) -> String {
        "{ /** A stable name of the problem, one of `Problems`, whose values stand beside it. */ problem: string }"
            .to_owned()
    }

    fn inline_flattened(config: &Config) -> String {
        Self::inline(config)
    }
}

impl TS for Bytes {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn name(_: &Config) -> String {
        "Uint8Array".to_owned()
    }

    fn inline(config: &Config) -> String {
        Self::name(config)
    }
}

impl<T: TS> TS for Partly<T> {
    type WithoutGenerics = T::WithoutGenerics;
    type OptionInnerType = Self;

    fn name(config: &Config) -> String {
        format!("Partial<{}>", T::name(config))
    }

    fn inline(config: &Config) -> String {
        Self::name(config)
    }

    fn visit_dependencies(visitor: &mut impl TypeVisitor)
    where
        Self: 'static,
    {
        T::visit_dependencies(visitor);
    }

    fn visit_generics(visitor: &mut impl TypeVisitor)
    where
        Self: 'static,
    {
        T::visit_generics(visitor);
        visitor.visit::<T>();
    }
}

/// The type that the page sends for an argument of the table.
macro_rules! sent {
    (& $type:ty) => {
        $type
    };
    ($type:ty) => {
        $type
    };
}

/// Makes a function that writes an interface for each part of the table, and adds the types that it names.
macro_rules! interfaces {
    ($(
        $(#[doc = $about:literal])+
        $kind:ident $object:ident: $interface:ident {$(
            $(#[doc = $doc:literal])+
            $call:ident($($argument:ident: [$($type:tt)*]),*) -> [$reply:ty];
        )*}
    )*) => {
        fn interfaces(module: &mut Declarations) -> String {
            let mut text = String::new();
            $(
                comment(&mut text, "", &[$($about),+]);
                text.push_str(concat!("export interface ", stringify!($interface), " {\n"));
                let before = match stringify!($kind) {
                    "canvas" => vec!["canvas: HTMLCanvasElement".to_owned(), format!("view: {}", module.add::<View>())],
                    _ => Vec::new(),
                };
                $(
                    comment(&mut text, "  ", &[$($doc),+]);
                    let own = [$(argument(stringify!($argument), &module.add::<sent!($($type)*)>())),*];
                    let arguments: Vec<String> = before.iter().cloned().chain(own).collect();
                    let reply = module.add::<$reply>();
                    let _ = writeln!(text, "  {}({}): {reply};", stringify!($call), arguments.join(", "));
                )*
                text.push_str("}\n");
            )*
            text
        }
    };
}
calls!(interfaces);

/// An argument of a call; one that may be null may be left out.
fn argument(name: &str, type_name: &str) -> String {
    let mark = if type_name.ends_with("| null") { "?" } else { "" };
    format!("{name}{mark}: {type_name}")
}

/// The text of `pkg/boundary.d.ts`.
pub fn declarations() -> String {
    let mut module = Declarations::new();
    let interfaces = interfaces(&mut module);
    module.add::<Error>();
    // A file of the page's, which the module does not read.
    module.add::<SweepRecord>();
    let types: Vec<String> = module.types.into_values().collect();
    let problems = crate::error::declarations();
    format!("{HEAD}\n{interfaces}\n{}\n{problems}{FAULT}", types.join("\n"))
}

/// The declarations of types that were met, by name.
struct Declarations {
    config: Config,
    seen: HashSet<TypeId>,
    types: BTreeMap<String, String>,
}

impl Declarations {
    fn new() -> Self {
        Self {
            config: Config::new().with_large_int("number"),
            seen: HashSet::new(),
            types: BTreeMap::new(),
        }
    }

    /// The name of a type, which is declared with all that it is made of.
    fn add<T: TS + 'static>(&mut self) -> String {
        T::visit_generics(self);
        self.visit::<T>();
        T::name(&self.config)
    }
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        T::visit_dependencies(self);
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            let declared = tidy(&format!("{docs}export {}\n", T::decl(&self.config)));
            let name = T::ident(&self.config);
            let before = self.types.insert(name.clone(), declared.clone());
            assert!(
                before.is_none_or(|before| before == declared),
                "two types are called {name} in TypeScript"
            );
        }
    }
}

/// Lays out a declaration: comments of one line on one line, fields indented by how deep they lie.
fn tidy(declaration: &str) -> String {
    let mut text = String::new();
    let mut depth: usize = 0;
    let mut lines = declaration.lines().map(str::trim).peekable();
    while let Some(line) = lines.next() {
        let indent = "  ".repeat(depth - usize::from(line.starts_with('}')).min(depth));
        if line == "/**" {
            let mut said = Vec::new();
            for line in lines.by_ref().take_while(|line| *line != "*/") {
                said.push(line.trim_start_matches('*').trim_start());
            }
            match &said[..] {
                [one] => writeln!(text, "{indent}/** {one} */"),
                more => writeln!(
                    text,
                    "{indent}/**\n{indent} * {}\n{indent} */",
                    more.join(&format!("\n{indent} * "))
                ),
            }
            .expect("a string takes all that is written");
            continue;
        }
        let (opened, closed) = (line.matches('{').count(), line.matches('}').count());
        depth = (depth + opened).saturating_sub(closed);
        text.push_str(&indent);
        text.push_str(line);
        text.push('\n');
    }
    text.replace(" * \n", " *\n").replace(", };\n", ",\n};\n")
}

fn comment(text: &mut String, indent: &str, docs: &[&str]) {
    let docs: Vec<&str> = docs.iter().map(|line| line.trim()).collect();
    let _ = writeln!(text, "{indent}/** {} */", docs.join(" "));
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// The page is checked against the file, so it must be what Rust says. With `DIEN_WRITE_TYPES` set the test writes the file instead.
    #[test]
    fn the_declarations_in_pkg_are_those_of_this_code() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("pkg/boundary.d.ts");
        if std::env::var_os("DIEN_WRITE_TYPES").is_some() {
            std::fs::write(&file, declarations()).unwrap();
        }
        let written = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            written == declarations(),
            "pkg/boundary.d.ts is not what src/process says: run `dien build --types`"
        );
    }

    #[test]
    fn numbers_in_bulk_are_typed_arrays_and_settings_may_be_left_out() {
        let text = declarations();
        for line in [
            "  shop(settings: Partial<ShopSettings>): World;",
            "  import_finish(seed: number, protocol?: Partial<Protocol> | null): Imported;",
            "  drift_next(): DriftPiece | null;",
            "  snapshot(unit: Unit): Uint8Array;",
            "  draw_states(canvas: HTMLCanvasElement, view: View, states: StatesDrawing): PlotArea;",
        ] {
            assert!(text.contains(line), "{line} is missing in {text}");
        }
        assert!(!text.contains("bigint") && !text.contains(": any"));
    }
}
