//! The calls of the page, bound: each takes its request from JavaScript, is done by `process`, and gives its reply back.
//!
//! Both are plain values in JavaScript; their types stand in `pkg/boundary.d.ts`, which is made of the same table.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlCanvasElement;

use super::canvas::draw_on;
use super::value::{Reply, from_js, to_js};
use crate::chart::SweepCurve;
use crate::checkpoint::{Example, Header};
use crate::data::{
    AbSettings, ImpressionLayout, Inspection, LogFormat, Numbering, Protocol, ReadOptions, ShopSettings,
};
use crate::evaluate::{HistoryKind, Measured, Metrics};
use crate::explain::{Attended, NextClick, Projection};
use crate::ladder::{Ladder, TrialRecord};
use crate::model::{Model, Unit};
use crate::process::{
    self, AbProgress, AttentionDrawing, AttentionRequest, AttentionShares, Bytes, ConvertRequest, Converted,
    Description, DriftDrawing, DriftPiece, DriftRequest, ExportView, GuessRequest, Imported, LadderPlan, LossesDrawing,
    MeasureProgress, MeasureRequest, NextClickRequest, Palette, Partly, PathsDrawing, PlannedTrial, Replayed,
    StatesDrawing, StatesLike, StatesRequest, TargetsRequest, TraceReply, TraceRequest, TrainEvent, TrainInfo,
    TrainRequest, TrialEvent, TrialRequest, UserView, VocabularyView, WeightDrawing, WorldView,
};

/// An argument, read from what the page sent.
macro_rules! read {
    ($sent:ident, & $type:ty) => {
        &from_js::<$type>($sent)?
    };
    ($sent:ident, $type:ty) => {
        from_js::<$type>($sent)?
    };
}

/// Binds one part of the table.
macro_rules! bind_part {
    (
        $(#[doc = $about:literal])+
        object $object:ident {$(
            $(#[doc = $doc:literal])+
            $call:ident($($argument:ident: [$($type:tt)*]),*) -> [$reply:ty];
        )*}
    ) => {
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

            $(
                $(#[doc = $doc])+
                ///
                /// # Errors
                /// A request of another shape, and those of the call itself.
                pub fn $call(&mut self, $($argument: JsValue),*) -> Reply {
                    let reply: $reply = self.0.$call($(read!($argument, $($type)*)),*)?;
                    to_js(&reply)
                }
            )*
        }
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
