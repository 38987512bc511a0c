//! The calls of the page, bound: each takes its request from JavaScript, is done by `process`, and gives its reply back.
//!
//! Both are plain values in JavaScript; their types stand in `pkg/boundary.d.ts`, which is made of the same table.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
#[cfg(not(feature = "workshop"))]
use web_sys::HtmlCanvasElement;

#[cfg(not(feature = "workshop"))]
use super::canvas::draw_on;
use super::value::{Reply, from_js, to_js};
use crate::process;
#[allow(clippy::wildcard_imports, reason = "all that the table names")]
use crate::process::named::*;

/// An argument, read from what the page sent.
macro_rules! read {
    ($sent:ident, & $type:ty) => {
        &from_js::<$type>($sent)?
    };
    ($sent:ident, $type:ty) => {
        from_js::<$type>($sent)?
    };
}

/// Binds some methods of a struct.
macro_rules! bind_methods {
    ($object:ident {$(
        $(#[doc = $doc:literal])+
        $call:ident($($argument:ident: [$($type:tt)*]),*) -> [$reply:ty];
    )*}) => {
        #[wasm_bindgen]
        impl $object {$(
            $(#[doc = $doc])+
            ///
            /// # Errors
            /// A request of another shape, and those of the call itself.
            pub fn $call(&mut self, $($argument: JsValue),*) -> Reply {
                let reply: $reply = self.0.$call($(read!($argument, $($type)*)),*)?;
                to_js(&reply)
            }
        )*}
    };
}

/// Binds one part of the table.
macro_rules! bind_part {
    ($(#[doc = $about:literal])+ object $object:ident { $($calls:tt)* }) => {
        $(#[doc = $about])+
        #[wasm_bindgen]
        #[derive(Default)]
        pub struct $object(process::$object);

        #[wasm_bindgen]
        impl $object {
            /// Nothing loaded yet.
            #[wasm_bindgen(constructor)]
            pub fn new() -> Self {
                Self::default()
            }
        }
        bind_methods! { $object { $($calls)* } }
    };
    ($(#[doc = $about:literal])+ first $object:ident { $($calls:tt)* }) => {
        #[cfg(not(feature = "workshop"))]
        bind_part! { $(#[doc = $about])+ object $object { $($calls)* } }
    };
    ($(#[doc = $about:literal])+ rest $object:ident { $($calls:tt)* }) => {
        #[cfg(feature = "workshop")]
        bind_methods! { $object { $($calls)* } }
    };
    (
        $(#[doc = $about:literal])+
        module $object:ident {$(
            $(#[doc = $doc:literal])+
            $call:ident($($argument:ident: [$($type:tt)*]),*) -> [$reply:ty];
        )*}
    ) => {$(
        $(#[doc = $doc])+
        ///
        /// # Errors
        /// A request of another shape.
        #[cfg(not(feature = "workshop"))]
        #[wasm_bindgen]
        pub fn $call($($argument: JsValue),*) -> Reply {
            let reply: $reply = process::$call($(read!($argument, $($type)*)),*);
            to_js(&reply)
        }
    )*};
    (
        $(#[doc = $about:literal])+
        canvas $object:ident {$(
            $(#[doc = $doc:literal])+
            $call:ident($($argument:ident: [$($type:tt)*]),*) -> [$reply:ty];
        )*}
    ) => {$(
        $(#[doc = $doc])+
        ///
        /// # Errors
        /// A request of another shape; what the canvas could not do.
        #[cfg(not(feature = "workshop"))]
        #[wasm_bindgen]
        pub fn $call(canvas: HtmlCanvasElement, view: JsValue, $($argument: JsValue),*) -> Reply {
            $(let $argument = read!($argument, $($type)*);)*
            let area = draw_on(canvas, &from_js(view)?, |area, theme| process::$call(area, theme, $($argument),*))?;
            to_js(&area)
        }
    )*};
}

/// Binds the table, part by part.
macro_rules! bind {
    ($(
        $(#[doc = $about:literal])+
        $kind:ident $object:ident: $interface:ident { $($calls:tt)* }
    )*) => {$(
        bind_part! { $(#[doc = $about])+ $kind $object { $($calls)* } }
    )*};
}
process::calls!(bind);
