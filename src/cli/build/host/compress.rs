//! Writes files, and beside each its compressed forms.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::thread;

use super::super::places::failed;
use super::files::Files;
use crate::Result;
use crate::cli::pack::Coding;

/// Writes the files and, if `packed`, those of their compressed forms that are smaller; returns how many bytes of each a browser downloads.
///
/// # Errors
/// A file that cannot be compressed or written.
pub(super) fn write(folder: &Path, files: &Files, packed: bool) -> Result<BTreeMap<String, u64>> {
    // The largest first, so that no thread is left with it at the end.
    let mut waiting: Vec<(&String, &Vec<u8>)> = files.iter().collect();
    waiting.sort_by_key(|(_, bytes)| bytes.len());
    let waiting = Mutex::new(waiting);
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let codings = if packed { &Coding::ALL[..] } else { &[] };
    let work = || {
        let mut sizes = Vec::new();
        while let Some((path, bytes)) = next() {
            sizes.push((path.clone(), write_one(&folder.join(path), bytes, codings)?));
        }
        Ok(sizes)
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let sizes = thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let ended = running.into_iter().map(|thread| match thread.join() {
            Ok(sizes) => sizes,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        ended.collect::<Result<Vec<_>>>()
    })?;
    Ok(sizes.into_iter().flatten().collect())
}

fn write_one(path: &Path, bytes: &[u8], codings: &[Coding]) -> Result<u64> {
    let put = |path: &Path, bytes: &[u8]| fs::write(path, bytes).map_err(|source| failed(path, "written", source));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|source| failed(folder, "written", source))?;
    }
    put(path, bytes)?;
    let mut least = bytes.len();
    for coding in codings {
        let packed = coding.smallest(bytes)?;
        if packed.len() < bytes.len() {
            put(&path.with_added_extension(coding.ending()), &packed)?;
            least = least.min(packed.len());
        }
    }
    Ok(least as u64)
}
