//! Every option of every command, with values that nobody meant: the tool does its work or says why not. It never panics.
//!
//! The options are those of clap's own description, so a new one is tried too. `DIEN_ROUNDS=20 cargo test --test options` tries each with twenty
//! values in place of one.
#![cfg(unix)]

#[path = "common/tool.rs"]
mod tool;

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use dien_explorer::cli::description;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg32;
use tool::{SMALL, done, log, run};

const SEED: u64 = 1;
/// A run that takes longer is ended, and says nothing: large sizes are allowed.
const PATIENCE: Duration = Duration::from_secs(1);
/// Address space of a run, in KiB: what asks for more than this is refused, and the tool aborts.
const MEMORY: usize = 6 << 20;

/// What a command is asked for besides the options that are tried: little, so that it takes a moment. Other commands, too, are tried.
const TINY: [(&str, &str); 6] = [
    ("train", "--shoppers=20 --epochs=1 --hidden=2 --head=2 --batch=64"),
    (
        "ladder",
        "--shoppers=20 --epochs=1 --hidden=2 --head=2 --batch=64 --models=base --seeds=1 --jobs=1",
    ),
    ("evaluate", "--checkpoint=m.safetensors --shoppers=20"),
    ("trace", "--checkpoint=m.safetensors --history=1,2 --target=3"),
    ("data", "--shoppers=20"),
    ("bench", "--batch=1 --time=1 --width=2 --head=2 --path=fused"),
];

const NUMBERS: [&str; 24] = [
    "0",
    "1",
    "2",
    "3",
    "7",
    "64",
    "-1",
    "-0",
    "0.5",
    "0.999",
    "1e-300",
    "1e309",
    "nan",
    "-inf",
    "4294967295",
    "4294967296",
    "1000000000",
    "18446744073709551615",
    "18446744073709551616",
    "1,2",
    "0,0",
    "2,nan",
    "8,8,8,8,8,8,8,8,8",
    "1=1",
];
/// Texts, and names of what is in the folder. All paths are relative.
const TEXTS: [&str; 24] = [
    "",
    " ",
    ",",
    "=",
    "a=b",
    "title=",
    "user=,item=",
    "user=1,item=2,time=3",
    "profile=category",
    "stray=0.1,0.2",
    "hidden=2,nan",
    "history=",
    "log.csv",
    "m.safetensors",
    "folder",
    ".",
    "folder/",
    "missing",
    "no/such",
    "t.md",
    "t.jsonl",
    "键=值",
    "\u{1b}[2J",
    "id:1,title:x",
];

/// An option of a command, and the words that stand in its help: names of choices are among them.
struct Tried {
    command: String,
    option: String,
    takes_value: bool,
    words: Vec<String>,
}

fn every_option() -> Vec<Tried> {
    let mut all = Vec::new();
    let mut root = description();
    root.build();
    for command in root.get_subcommands().filter(|command| command.get_name() != "help") {
        for option in command.get_arguments() {
            let Some(long) = option.get_long() else { continue };
            let help = option.get_help().map(ToString::to_string).unwrap_or_default();
            let defaults = option
                .get_default_values()
                .iter()
                .map(|value| value.to_string_lossy().into_owned());
            let possible = option.get_possible_values();
            let possible = possible.iter().map(|value| value.get_name().to_owned());
            let no_letter = |letter: char| !(letter.is_alphanumeric() || "-_.".contains(letter));
            let words = help.split(no_letter).filter(|word| !word.is_empty()).map(str::to_owned);
            all.push(Tried {
                command: command.get_name().to_owned(),
                option: long.to_owned(),
                takes_value: option.get_action().takes_values(),
                words: words.chain(defaults).chain(possible).collect(),
            });
        }
    }
    all
}

impl Tried {
    fn argument(&self, rng: &mut Pcg32) -> OsString {
        let mut argument = OsString::from(format!("--{}", self.option));
        if self.takes_value {
            argument.push("=");
            argument.push(self.value(rng));
        }
        argument
    }

    fn value(&self, rng: &mut Pcg32) -> OsString {
        let of = |from: &[&str], rng: &mut Pcg32| from.choose(rng).copied().unwrap_or_default().to_owned();
        match rng.random_range(0..20) {
            0 => OsString::from_vec(b"not\xffUTF-8".to_vec()),
            1 => "x".repeat(5000).into(),
            2..=8 => of(&NUMBERS, rng).into(),
            9..=13 => of(&TEXTS, rng).into(),
            _ => self.words.choose(rng).cloned().unwrap_or_default().into(),
        }
    }
}

/// The arguments of a run that tries one option, and sometimes another of the same command.
fn arguments(all: &[Tried], tried: &Tried, rng: &mut Pcg32) -> Vec<OsString> {
    let mut with = vec![tried];
    let others: Vec<&Tried> = all
        .iter()
        .filter(|other| other.command == tried.command && other.option != tried.option && other.option != "help")
        .collect();
    if rng.random_range(0..3) == 0 {
        with.extend(others.choose(rng));
    }
    let tiny = TINY.iter().find(|(command, _)| *command == tried.command);
    let is_given = |argument: &&str| {
        with.iter()
            .any(|one| argument.starts_with(&format!("--{}=", one.option)))
    };
    let rest = tiny
        .map_or("", |(_, rest)| rest)
        .split(' ')
        .filter(|one| !one.is_empty());
    let mut arguments = vec![OsString::from(&tried.command)];
    arguments.extend(rest.filter(|argument| !is_given(argument)).map(OsString::from));
    arguments.extend(with.iter().map(|one| one.argument(rng)));
    arguments
}

/// What became of a run; `None` if it was ended.
struct Outcome {
    status: ExitStatus,
    said: String,
}

/// Runs the tool in a folder of its own, as long as it may.
fn outcome(tool: &Path, sources: &Path, arguments: &[OsString]) -> Option<Outcome> {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("folder")).unwrap();
    for name in ["log.csv", "m.safetensors"] {
        fs::copy(sources.join(name), folder.path().join(name)).unwrap();
    }
    let [out, err] = ["out", "err"].map(|name| sources.join(format!("{name}-{:?}", thread::current().id())));
    let mut child = Command::new("sh")
        .args(["-c", &format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\"")])
        .arg(tool)
        .args(arguments)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(fs::File::create(out).unwrap())
        .stderr(fs::File::create(&err).unwrap())
        .spawn()
        .unwrap();
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            return None;
        }
        thread::sleep(Duration::from_millis(5));
    };
    let said = String::from_utf8_lossy(&fs::read(err).unwrap()).into_owned();
    Some(Outcome { status, said })
}

/// What is wrong with an outcome.
fn fault(Outcome { status, said }: &Outcome) -> Option<String> {
    let says = |start: &str| said.lines().any(|line| line.starts_with(start));
    let is_right = match status.code() {
        Some(0) => true,
        // A sentence of the tool's own.
        Some(1) => says("dien: "),
        Some(2) => says("dien: ") || says("error: "),
        _ => false,
    };
    let panicked = ["panicked", "RUST_BACKTRACE", "stack backtrace", "memory allocation of"];
    if is_right && !panicked.iter().any(|word| said.contains(word)) {
        return None;
    }
    let end: String = said.chars().take(600).collect();
    Some(format!("code {:?}, signal {:?}: {end}", status.code(), status.signal()))
}

/// The tool where no clone is above it: there is nothing that it could serve or build.
fn away_from_the_clone(folder: &Path) -> PathBuf {
    let tool = folder.join("dien");
    let built = env!("CARGO_BIN_EXE_dien");
    fs::hard_link(built, &tool)
        .or_else(|_| fs::copy(built, &tool).map(|_| ()))
        .unwrap();
    tool
}

#[test]
fn no_value_of_any_option_makes_the_tool_panic() {
    let rounds: usize = std::env::var("DIEN_ROUNDS").map_or(1, |rounds| rounds.parse().unwrap());
    let sources = tempfile::tempdir().unwrap();
    fs::write(sources.path().join("log.csv"), log()).unwrap();
    done(&run(
        sources.path(),
        &format!("train --data log.csv {SMALL} --out m.safetensors"),
    ));
    let tool = away_from_the_clone(sources.path());

    let all = every_option();
    let commands: Vec<_> = TINY
        .iter()
        .filter(|(name, _)| all.iter().any(|tried| tried.command == *name))
        .collect();
    assert_eq!(commands.len(), TINY.len(), "a command of the list is gone");
    let (next, verdicts) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        let mut faults = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= rounds * all.len() {
                return faults;
            }
            let mut rng = Pcg32::seed_from_u64(SEED + number as u64);
            let arguments = arguments(&all, &all[number % all.len()], &mut rng);
            let Some(outcome) = outcome(&tool, sources.path(), &arguments) else {
                continue;
            };
            verdicts.fetch_add(1, Ordering::Relaxed);
            faults.extend(fault(&outcome).map(|fault| format!("{arguments:?}\n{fault}")));
        }
    };
    let faults: Vec<String> = thread::scope(|scope| {
        let workers = [(), ()].map(|()| scope.spawn(work));
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n\n"));
    println!(
        "{} options, {} runs, {} verdicts",
        all.len(),
        rounds * all.len(),
        verdicts.into_inner()
    );
}
