//! Public data sets as they are downloaded: a made-up file of exactly each layout, with the options that the docs give for it.

mod films;
mod histories;
mod made;
mod shops;
mod tables;
mod videos;
