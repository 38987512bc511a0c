//! `dien serve`: the page, on this machine.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, HeaderName, X_CONTENT_TYPE_OPTIONS};
use axum::response::Redirect;
use axum::routing::get;
use clap::Args;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use super::root;
use crate::{Error, Result};

/// Serve the page on this machine.
#[derive(Args, Debug)]
pub(super) struct ServeArgs {
    /// The port; 0 takes any free one.
    #[arg(long, value_name = "N", default_value_t = 8080)]
    pub(super) port: u16,
    /// The address to listen on; 0.0.0.0 lets other machines in.
    #[arg(long, value_name = "A", default_value = "127.0.0.1")]
    host: IpAddr,
}

/// Serves until it is interrupted.
///
/// # Errors
/// No clone around, pkg/ not built, an address that cannot be had.
pub(super) fn run(args: &ServeArgs) -> Result<()> {
    let root = root::find()?;
    if !root.join("pkg/dien_bg.wasm").is_file() {
        let what = format!(
            "{} has no pkg/dien_bg.wasm. Run `dien build`, or restore pkg/ from the repository.",
            root.display()
        );
        return Err(Error::Request(what));
    }
    let address = SocketAddr::new(args.host, args.port);
    let failed = |error| refusal(address, &error);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .map_err(failed)?;
    runtime.block_on(async {
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        println!(
            "DIEN Explorer: http://{}/  (Ctrl-C ends it)",
            listener.local_addr().map_err(failed)?
        );
        axum::serve(listener, router(&root))
            .with_graceful_shutdown(async {
                // If the signal cannot be waited for, it ends the program in its own way.
                if tokio::signal::ctrl_c().await.is_err() {
                    std::future::pending::<()>().await;
                }
            })
            .await
            .map_err(failed)
    })
}

/// The page and what it loads; nothing else of the folder can be asked for.
fn router(root: &Path) -> Router {
    let header = |name: HeaderName, value| SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value));
    Router::new()
        .route("/", get(|| async { Redirect::temporary("www/") }))
        .nest_service("/www", ServeDir::new(root.join("www")))
        .nest_service("/pkg", ServeDir::new(root.join("pkg")))
        // Revalidated every time: after `dien build` a reload is enough.
        .layer(header(CACHE_CONTROL, "no-cache"))
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
}

fn refusal(address: SocketAddr, error: &std::io::Error) -> Error {
    let remedy = match error.kind() {
        ErrorKind::AddrInUse => {
            "another program has this port. Stop it, or choose another with --port N (0: any free one)"
        }
        ErrorKind::PermissionDenied => "this port is reserved. Choose one from 1024 up with --port N",
        ErrorKind::AddrNotAvailable => "this machine does not have that address. Choose another with --host A",
        _ => "choose another with --port N or --host A",
    };
    Error::Request(format!("cannot serve on {address}: {remedy} ({error})."))
}
