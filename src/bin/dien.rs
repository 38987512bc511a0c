//! The command `dien`.

fn main() -> std::process::ExitCode {
    keep_freed_memory();
    dien_explorer::cli::main()
}

/// Has the C library keep what is freed for what is allocated next: a training step takes and gives back the same tens of megabytes
/// again and again, and would otherwise get them from the system anew each time, page by page: a third of its time.
///
/// glibc does so from the largest piece on that it has seen freed, up to 32 MiB. Elsewhere this does nothing, at no cost: the piece is
/// never touched.
fn keep_freed_memory() {
    const LARGEST: usize = 31 << 20;
    drop(std::hint::black_box(Vec::<u8>::with_capacity(LARGEST)));
}
