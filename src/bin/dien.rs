//! The command `dien`.

fn main() -> std::process::ExitCode {
    dien_explorer::cli::main()
}
