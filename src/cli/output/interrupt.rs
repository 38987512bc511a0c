//! Ctrl-C while an output is under way: unfinished files are removed.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

/// Files to be removed if the program is interrupted.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Has a file removed if the program is interrupted from now on.
pub(super) fn remove_at_end(path: &Path) {
    static WATCHING: Once = Once::new();
    WATCHING.call_once(watch);
    unfinished().push(path.to_owned());
}

/// Leaves a file where it is from now on.
pub(super) fn leave(path: &Path) {
    unfinished().retain(|other| other != path);
}

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts the thread that waits for signals. Where it cannot be started, an interrupted program leaves its unfinished file.
fn watch() {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().build() else {
        return;
    };
    let signal = {
        let _context = runtime.enter();
        signals::listen()
    };
    let wait = move || {
        let number = runtime.block_on(signal);
        // The lock is held until the end: no file is finished or begun meanwhile.
        let files = unfinished();
        for file in files.iter() {
            let _ = std::fs::remove_file(file);
        }
        // As a shell tells of a program that a signal has ended.
        std::process::exit(128 + number)
    };
    let _ = std::thread::Builder::new().name("signals".to_owned()).spawn(wait);
}

#[cfg(unix)]
mod signals {
    use std::task::Poll;

    use tokio::signal::unix::{SignalKind, signal};

    /// A future that waits for SIGINT or SIGTERM and gives its number.
    pub(super) fn listen() -> impl Future<Output = i32> + Send {
        let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
        let wanted = kinds.into_iter().filter(|kind| !is_ignored(kind.as_raw_value()));
        let mut listeners: Vec<_> = wanted
            .filter_map(|kind| Some((kind.as_raw_value(), signal(kind).ok()?)))
            .collect();
        std::future::poll_fn(move |context| {
            let arrived = listeners
                .iter_mut()
                .find_map(|(number, listener)| listener.poll_recv(context).is_ready().then_some(*number));
            arrived.map_or(Poll::Pending, Poll::Ready)
        })
    }

    /// Whether this program was started with a signal ignored, as a script's background jobs are: then it stays so. Known on Linux.
    fn is_ignored(number: i32) -> bool {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        mask.is_some_and(|mask| mask & (1 << (number - 1)) != 0)
    }
}

#[cfg(not(unix))]
mod signals {
    /// A future that waits for Ctrl-C and gives the number of SIGINT.
    pub(super) fn listen() -> impl Future<Output = i32> + Send {
        async {
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
            2
        }
    }
}
