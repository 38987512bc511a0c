//! Compression of what is served. Each file is compressed once, when a browser first asks for it, and anew when it has changed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT_ENCODING, ACCEPT_RANGES, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RANGE, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::cli::pack::Coding;

/// Types of which the compressed form is much smaller.
const COMPRESSIBLE: [&str; 5] = [
    "text/",
    "application/javascript",
    "application/json",
    "application/wasm",
    "image/svg+xml",
];
/// Fewer bytes take one packet anyway.
const FEWEST: usize = 1_000;
/// More are sent as they are: no file of the page has so many.
const MOST: usize = 32 << 20;

/// What is kept of a file: its tag, and its compressed bytes.
type Kept = (HeaderValue, Bytes);

/// The compressed files, by their path and the way they are compressed.
#[derive(Default)]
pub(super) struct Store(Mutex<HashMap<(String, Coding), Kept>>);

impl Store {
    fn get(&self, key: &(String, Coding), tag: &HeaderValue) -> Option<Bytes> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(key)
            .filter(|(of, _)| of == tag)
            .map(|(_, bytes)| bytes.clone())
    }

    fn put(&self, key: (String, Coding), kept: Kept) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, kept);
    }
}

/// Answers with the compressed form of a file, where the browser takes one and it is worth it.
pub(super) async fn packed(State(store): State<Arc<Store>>, mut request: Request, next: Next) -> Response {
    let whole = request.method() == Method::GET && !request.headers().contains_key(RANGE);
    let coding = accepted(request.headers()).filter(|_| whole);
    let path = request.uri().path().to_owned();
    // The server knows the tag of the file alone.
    let known = coding.is_some_and(|coding| unmark(request.headers_mut(), coding));
    let mut response = next.run(request).await;
    if response.status() == StatusCode::NOT_MODIFIED {
        if let Some(coding) = coding.filter(|_| known) {
            mark(response.headers_mut(), coding);
        }
        response.headers_mut().append(VARY, ACCEPT_ENCODING.into());
        return response;
    }
    if !is_compressible(&response) {
        return response;
    }
    response.headers_mut().append(VARY, ACCEPT_ENCODING.into());
    match (coding, response.headers().get(ETAG).cloned()) {
        (Some(coding), Some(tag)) => replaced(&store, (path, coding), tag, response).await,
        _ => response,
    }
}

/// The response with its body compressed: as it was kept, or now.
async fn replaced(store: &Store, key: (String, Coding), tag: HeaderValue, response: Response) -> Response {
    let coding = key.1;
    let (mut head, body) = response.into_parts();
    let bytes = if let Some(bytes) = store.get(&key, &tag) {
        bytes
    } else {
        let Ok(bytes) = to_bytes(body, MOST).await else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let plain = bytes.clone();
        let work = tokio::task::spawn_blocking(move || coding.quickly(&plain));
        let Ok(Ok(packed)) = work.await else {
            return Response::from_parts(head, Body::from(bytes));
        };
        let packed = Bytes::from(packed);
        store.put(key, (tag, packed.clone()));
        packed
    };
    head.headers.remove(CONTENT_LENGTH);
    head.headers.remove(ACCEPT_RANGES);
    head.headers
        .insert(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
    mark(&mut head.headers, coding);
    Response::from_parts(head, Body::from(bytes))
}

fn is_compressible(response: &Response) -> bool {
    let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let size = text(CONTENT_LENGTH).and_then(|size| size.parse().ok());
    response.status() == StatusCode::OK
        && size.is_some_and(|size: usize| (FEWEST..=MOST).contains(&size))
        && text(CONTENT_TYPE).is_some_and(|found| COMPRESSIBLE.iter().any(|kind| found.starts_with(kind)))
}

/// The best coding that a browser takes.
fn accepted(headers: &HeaderMap) -> Option<Coding> {
    let lists = headers.get_all(ACCEPT_ENCODING).iter();
    let named: Vec<&str> = lists
        .filter_map(|list| list.to_str().ok())
        .flat_map(|list| list.split(','))
        .collect();
    Coding::ALL.into_iter().find(|coding| {
        named.iter().any(|one| {
            let (name, quality) = one.split_once(';').unwrap_or((one, "q=1"));
            let quality = quality.trim().strip_prefix("q=").map(str::parse::<f32>);
            let refused = matches!(quality, Some(Ok(quality)) if quality <= 0.0);
            name.trim().eq_ignore_ascii_case(coding.name()) && !refused
        })
    })
}

/// What the tag of a file's compressed form ends with.
fn ending(coding: Coding) -> String {
    format!("-{}\"", coding.name())
}

/// Gives the tag of the file to what is its compressed form: other bytes, another tag.
fn mark(headers: &mut HeaderMap, coding: Coding) {
    let tag = headers.get(ETAG).and_then(|tag| tag.to_str().ok()?.strip_suffix('"'));
    if let Some(Ok(marked)) = tag.map(|tag| HeaderValue::from_str(&format!("{tag}{}", ending(coding)))) {
        headers.insert(ETAG, marked);
    }
}

/// Turns the tag of a compressed form that a browser has back into the file's; returns whether it was one.
fn unmark(headers: &mut HeaderMap, coding: Coding) -> bool {
    let tag = headers
        .get(IF_NONE_MATCH)
        .and_then(|tag| tag.to_str().ok()?.strip_suffix(ending(coding).as_str()));
    let Some(Ok(bare)) = tag.map(|tag| HeaderValue::from_str(&format!("{tag}\""))) else {
        return false;
    };
    headers.insert(IF_NONE_MATCH, bare);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_takes_is_understood() {
        for (said, coding) in [
            ("", None),
            ("identity", None),
            ("gzip, deflate, br, zstd", Some(Coding::Brotli)),
            ("GZIP;q=0.5", Some(Coding::Gzip)),
            ("br;q=0, gzip", Some(Coding::Gzip)),
            ("br; q=0.000", None),
            ("brotli", None),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(said))]);
            assert_eq!(accepted(&headers), coding, "{said}");
        }
    }
}
