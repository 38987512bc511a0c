/* tslint:disable */
/* eslint-disable */
export const memory: WebAssembly.Memory;
export const __wbg_network_free: (a: number, b: number) => void;
export const bench_cases: (a: any) => [number, number, number];
export const bench_measure: (a: any, b: any, c: any, d: any) => [number, number, number];
export const build_id: () => [number, number];
export const network_new: (a: any, b: any) => [number, number, number];
export const network_predict: (a: number, b: any, c: number, d: number, e: number, f: number, g: number, h: number) => [number, number, number];
export const network_train: (a: number, b: any, c: any, d: number, e: number) => [number, number, number];
export const start: () => void;
export const __wbindgen_malloc: (a: number, b: number) => number;
export const __wbindgen_realloc: (a: number, b: number, c: number, d: number) => number;
export const __wbindgen_free: (a: number, b: number, c: number) => void;
export const __wbindgen_exn_store: (a: number) => void;
export const __externref_table_alloc: () => number;
export const __wbindgen_externrefs: WebAssembly.Table;
export const __externref_table_dealloc: (a: number) => void;
export const __wbindgen_start: () => void;
