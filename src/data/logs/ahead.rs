//! Files on disk, read and split into records on a thread of their own while the records before are put into the log.
//!
//! The log gets the same records in the same order as from [`LogReader::push`], and an error only after the records before it.

use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{Builder, scope};

use super::reader::{LogReader, PIECE};
use super::source::Splitter;
use super::text::block::Block;
use super::text::refusal::refusal;
use super::text::table::Record;
use super::unpack::Unpacked;
use crate::error::log_reason;
use crate::{Error, Result};

/// Bytes read at once.
const READ_BYTES: usize = 1 << 18;
/// Blocks of records that may wait for the log.
const MOST_WAITING: usize = 8;

/// What the thread that reads hands over.
struct Split {
    records: Block,
    /// Bytes taken from the disk, where all records of what was read are handed over now.
    taken: Option<u64>,
}

/// Gets the bytes taken from the disk, and returns whether to go on.
pub(super) type GoOn<'a> = &'a mut dyn FnMut(u64) -> bool;

impl LogReader {
    /// Takes all bytes of a file.
    ///
    /// # Errors
    /// Those of [`LogReader::push`] and of the file, and `false` from `go_on`.
    pub(super) fn read(&mut self, file: &str, unpacked: &mut Unpacked, go_on: GoOn) -> Result<()> {
        let mut piece = vec![0; READ_BYTES];
        // An empty file is a file too.
        self.push(file, &[])?;
        loop {
            // A pipe may make one wait for ever, and an error could not be told.
            if unpacked.is_of_file()
                && let Some(done) = self.read_ahead(file, unpacked, go_on)
            {
                return done;
            }
            let length = unpacked.read(&mut piece)?;
            if length == 0 {
                return Ok(());
            }
            self.push(file, &piece[..length])?;
            if !go_on(unpacked.taken()) {
                return Err(cancelled(file));
            }
        }
    }

    /// Takes the rest of a file from another thread; `None` if it is not known yet what the file is, or the system has no thread to give.
    fn read_ahead(&mut self, file: &str, unpacked: &mut Unpacked, go_on: GoOn) -> Option<Result<()>> {
        let (splitter, mut take) = self.halves(file)?;
        let (sender, receiver) = sync_channel(MOST_WAITING);
        let (give_back, emptied) = channel();
        let output = Output {
            block: Block::default(),
            sender,
            emptied,
        };
        scope(|scope| {
            let thread = Builder::new().spawn_scoped(scope, || split_all(file, splitter, unpacked, output));
            let thread = thread.ok()?;
            let taken = take_all(file, receiver, &give_back, go_on, &mut take);
            let split = thread.join().unwrap_or_else(|panic| resume_unwind(panic));
            // What the log says is of records before those at which reading stopped.
            Some(taken.and(split))
        })
    }
}

/// Reads a file to its end and splits it, until nobody takes the records any more.
fn split_all(file: &str, mut splitter: Splitter, unpacked: &mut Unpacked, mut output: Output) -> Result<()> {
    let mut piece = vec![0; READ_BYTES];
    loop {
        let length = unpacked.read(&mut piece)?;
        if length == 0 {
            return Ok(());
        }
        let mut keep = |record: &Record| output.add(record).ok_or_else(|| cancelled(file));
        let split = piece[..length]
            .chunks(PIECE)
            .try_for_each(|bytes| splitter.push(bytes, &mut keep));
        let taken = split.is_ok().then(|| unpacked.taken());
        output.send(taken).ok_or_else(|| cancelled(file))?;
        split?;
    }
}

/// Puts records into the log as they come.
fn take_all(
    file: &str,
    receiver: Receiver<Split>,
    give_back: &Sender<Block>,
    go_on: GoOn,
    take: &mut dyn FnMut(&Record) -> Result<()>,
) -> Result<()> {
    for Split { mut records, taken } in receiver {
        records.give(file, take)?;
        records.clear();
        // The other thread may have ended.
        let _ = give_back.send(records);
        if taken.is_some_and(|taken| !go_on(taken)) {
            return Err(cancelled(file));
        }
    }
    Ok(())
}

/// Where records go from the thread that reads.
struct Output {
    block: Block,
    sender: SyncSender<Split>,
    /// Blocks whose memory is used again.
    emptied: Receiver<Block>,
}

impl Output {
    /// Takes a record; `None` if nobody takes them any more.
    fn add(&mut self, record: &Record) -> Option<()> {
        self.block.add(record);
        if self.block.is_full() {
            self.send(None)
        } else {
            Some(())
        }
    }

    /// Sends the records so far; `None` if nobody takes them any more.
    fn send(&mut self, taken: Option<u64>) -> Option<()> {
        let next = self.emptied.try_recv().unwrap_or_default();
        let records = std::mem::replace(&mut self.block, next);
        self.sender.send(Split { records, taken }).ok()
    }
}

/// Returns the error of a file that is read no further.
fn cancelled(file: &str) -> Error {
    refusal(
        log_reason::cancelled(),
        file,
        None,
        "reading was cancelled",
        "Start it again.",
    )
}
