//! `dien serve`: the page, on this machine.
//!
//! A browser asks at each visit whether a file has changed (`no-cache`, with a tag): after `dien build` a reload is enough. What it takes
//! compressed is compressed once (`packed.rs`).

mod packed;

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, HeaderName, RANGE, X_CONTENT_TYPE_OPTIONS};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{Redirect, Response};
use axum::routing::get;
use clap::Args;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use super::print::{print, say};
use super::root;
use super::stop::Done;
use crate::Error;
use packed::{Store, packed};

/// Serve the page on this machine.
#[derive(Args, Debug)]
pub(super) struct ServeArgs {
    /// The port; 0 takes any free one.
    #[arg(long, value_name = "N", default_value_t = 8080)]
    pub(super) port: u16,
    /// The address to listen on. 0.0.0.0 means every address of this machine, so that other machines can open the page.
    #[arg(long, value_name = "A", default_value = "127.0.0.1")]
    host: IpAddr,
}

/// Serves until it is interrupted.
///
/// # Errors
/// No clone found; pkg/ not built; an address that cannot be bound.
pub(super) fn run(args: &ServeArgs) -> Done {
    let root = root::find()?;
    if !root.join("pkg/dien_bg.wasm").is_file() {
        let what = format!(
            "{} has no pkg/dien_bg.wasm. Run `dien build`, or restore pkg/ from the repository.",
            root.display()
        );
        return Err(Error::tool(what).into());
    }
    let address = SocketAddr::new(args.host, args.port);
    let failed = |error| refusal(address, &error);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .map_err(failed)?;
    let done = runtime.block_on(async {
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        announce(listener.local_addr().map_err(failed)?)?;
        let server = tokio::spawn(axum::serve(listener, router(&root)).into_future());
        // Ctrl-C ends it at once: a download that stalls would otherwise keep it for ever.
        if tokio::signal::ctrl_c().await.is_err() {
            // The signal cannot be waited for, so it ends the program in its own way.
            let _ = server.await;
        }
        Ok(())
    });
    // Without waiting for files that are being read.
    runtime.shutdown_background();
    done
}

/// Prints the page's address, and whether other machines can open it.
fn announce(address: SocketAddr) -> Done {
    let (ip, port) = (address.ip(), address.port());
    // The unspecified address is none that a browser can open.
    let shown = match ip {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    if !ip.is_loopback() {
        say(&format!(
            "Warning: listening on {ip}, so every machine that reaches this one can open the page. Leave out --host to keep it here."
        ));
    }
    print(&format!(
        "DIEN Explorer: http://{}/  (Ctrl-C ends it)",
        SocketAddr::new(shown, port)
    ))
}

/// Serves the page and the files that it loads, and no other file of the folder.
fn router(root: &Path) -> Router {
    let header = |name: HeaderName, value| SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value));
    // Without its slash the page would look for its files in the folder above.
    let to_page = get(|| async { Redirect::temporary("www/") });
    let folder = |name: &str| ServeDir::new(root.join(name)).redirect_path_prefix(format!("/{name}"));
    Router::new()
        .route("/", to_page.clone())
        .route("/www", to_page)
        .nest_service("/www/", folder("www"))
        .nest_service("/pkg/", folder("pkg"))
        .layer(from_fn_with_state(Arc::new(Store::default()), packed))
        .layer(from_fn(whole_for_several_ranges))
        // Revalidated every time: after `dien build` a reload is enough.
        .layer(header(CACHE_CONTROL, "no-cache"))
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
}

/// Takes a request for several ranges of a file as one for the whole file, as HTTP allows: the server knows single ranges alone.
async fn whole_for_several_ranges(mut request: Request, next: Next) -> Response {
    let is_several = |ranges: &HeaderValue| ranges.as_bytes().contains(&b',');
    if request.headers().get(RANGE).is_some_and(is_several) {
        request.headers_mut().remove(RANGE);
    }
    next.run(request).await
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
    Error::tool(format!("cannot serve on {address}: {remedy} ({error})."))
}
