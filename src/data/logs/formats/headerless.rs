//! Tables without a header: how they are told from others, and where their columns stand.

use super::columns::Columns;
use crate::data::logs::text::time;

/// Numbers up to this may be stars.
const MOST_STARS: f64 = 10.0;
/// A number of seconds from this on is after March 1973: no id is taken for a time.
const FEWEST_MILLISECONDS: i64 = 100_000_000_000;
/// Characters of an item's id at Amazon.
const ASIN: usize = 10;
/// Characters of a user's id at Amazon, at least.
const REVIEWER: usize = 12;

/// Words for kinds of behaviour.
const EVENTS: [&str; 17] = [
    "pv",
    "view",
    "click",
    "fav",
    "favorite",
    "like",
    "collect",
    "cart",
    "addtocart",
    "add_to_cart",
    "buy",
    "purchase",
    "order",
    "transaction",
    "play",
    "share",
    "impression",
];

/// What a cell may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Any,
    /// Anything but nothing and a date.
    Id,
    /// Amazon's item, and Amazon's user.
    Asin,
    Reviewer,
    /// A number from 0 to 10.
    Stars,
    /// A number with decimals, as of degrees.
    Decimal,
    /// A word for a kind of behaviour.
    Event,
    /// A date.
    Date,
    /// A date, or a number that is a time after 1973.
    When,
}

/// A table without a header that is known by the kinds of its cells.
struct Known {
    kinds: &'static [Kind],
    /// The columns by their places.
    columns: &'static str,
}

/// The tables that are known, each with the data sets that look like it; the first that fits counts.
const KNOWN: [Known; 12] = {
    use Kind::{Any, Asin, Date, Decimal, Event, Id, Reviewer, Stars, When};
    const fn known(kinds: &'static [Kind], columns: &'static str) -> Known {
        Known { kinds, columns }
    }
    [
        // Amazon 2018, ratings only: item, user, stars, time.
        known(&[Asin, Reviewer, Stars, When], "user=2,item=1,time=4"),
        // MovieLens 100K's u.data; Amazon 2014, ratings only: user, item, stars, time.
        known(&[Id, Id, Stars, When], "user=1,item=2,time=4"),
        // User, item, kind of behaviour, time.
        known(&[Id, Id, Event, When], "user=1,item=2,time=4,event=3"),
        // User, item, category, time.
        known(&[Id, Id, Id, When], "user=1,item=2,category=3,time=4"),
        // Yoochoose's clicks: session, time, item, category.
        known(&[Id, Date, Id, Any], "user=1,item=3,time=2,category=4"),
        // Gowalla and Brightkite: user, time, latitude, longitude, place.
        known(&[Id, Date, Decimal, Decimal, Id], "user=1,item=5,time=2"),
        // Yoochoose's purchases: session, time, item, price, number.
        known(&[Id, Date, Id, Any, Any], "user=1,item=3,time=2"),
        // Last.fm 1K: user, time, artist's id, artist, track's id, track.
        known(&[Id, Date, Any, Any, Any, Id], "user=1,item=6,time=2,category=4"),
        // Foursquare's check-ins: user, place, category's id, category, latitude, longitude, minutes of the zone, time.
        known(
            &[Id, Id, Id, Any, Decimal, Decimal, Any, Date],
            "user=1,item=2,category=4,time=8",
        ),
        known(&[Id, Id, When], "user=1,item=2,time=3"),
        known(&[Id, When, Id], "user=1,item=3,time=2"),
        known(&[Id, Id, When, Any], "user=1,item=2,time=3"),
    ]
};

/// Returns whether a first line is a row: it has a number or a date where a header has names, and no name that is known. `asked` are columns
/// that are asked for; where the line has them as names, it is a header.
pub(super) fn is_row(fields: &[&str], asked: &Columns) -> bool {
    let is_value = |field: &&str| field.trim().parse::<f64>().is_ok() || time::parse(field).is_some();
    // Programs number the columns where nobody named them.
    let is_numbered = |from: usize| {
        let mut numbers = fields.iter().zip(from..);
        fields.len() > 2 && numbers.all(|(field, number)| *field.trim() == *number.to_string())
    };
    let is_asked = |name: &str| {
        let has = fields.iter().any(|field| field.trim().eq_ignore_ascii_case(name));
        has && !is_value(&name)
    };
    let names_all = asked.named().next().is_some() && asked.named().all(is_asked);
    fields.iter().any(is_value) && !is_numbered(0) && !is_numbered(1) && !names_all && Columns::guess(fields).is_empty()
}

/// Returns the names of the columns of a table without a header: their places, from 1.
pub(super) fn places(width: usize) -> Vec<String> {
    (1..=width).map(|place| place.to_string()).collect()
}

/// Returns the columns of a table by its first row; no column, if it is none that is known.
pub(super) fn guess(fields: &[&str]) -> Columns {
    let found = KNOWN
        .iter()
        .find(|known| known.fits(fields))
        .map(|known| Columns::parse(known.columns));
    found.and_then(Result::ok).unwrap_or_default()
}

/// Returns the place of the stars in a table by its first row, if it is one of the known that has some.
pub(super) fn stars(fields: &[&str]) -> Option<usize> {
    let known = KNOWN.iter().find(|known| known.fits(fields))?;
    known.kinds.iter().position(|kind| *kind == Kind::Stars)
}

impl Known {
    /// Returns whether a first row is one of this table.
    fn fits(&self, fields: &[&str]) -> bool {
        let mut cells = self.kinds.iter().zip(fields);
        self.kinds.len() == fields.len() && cells.all(|(kind, cell)| kind.fits(cell.trim()))
    }
}

impl Kind {
    fn fits(self, cell: &str) -> bool {
        let number = cell.parse::<f64>().ok();
        let date = || number.is_none() && time::parse(cell).is_some();
        let is_code = |cell: &str| {
            cell.bytes()
                .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
        };
        match self {
            Self::Any => true,
            Self::Id => !cell.is_empty() && !date(),
            Self::Asin => cell.len() == ASIN && is_code(cell),
            Self::Reviewer => cell.len() >= REVIEWER && cell.starts_with('A') && is_code(cell),
            Self::Stars => number.is_some_and(|number| (0.0..=MOST_STARS).contains(&number)),
            Self::Decimal => number.is_some() && cell.contains('.'),
            Self::Event => EVENTS.iter().any(|event| event.eq_ignore_ascii_case(cell)),
            Self::Date => date(),
            Self::When => date() || time::parse(cell).is_some_and(|time| time.milliseconds >= FEWEST_MILLISECONDS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(line: &str) -> Vec<&str> {
        line.split(',').collect()
    }

    #[test]
    fn rows_are_told_from_headers() {
        for line in [
            "1,10,3,1511545047",
            "1,2017-11-24T17:37:27.277Z,10,0",
            "a,x,1",
            "user_1,2017-11-24,x",
        ] {
            assert!(is_row(&fields(line), &Columns::default()), "{line}");
        }
        for line in [
            "user,item,time",
            "user,item,2017",
            "0,1,2,3",
            "1,2,3",
            ",who,what",
            "who,what,when",
            "a,b",
        ] {
            assert!(!is_row(&fields(line), &Columns::default()), "{line}");
        }
        let asked = |columns: &str| Columns::parse(columns).unwrap();
        assert!(!is_row(
            &fields("who,what,when,2017"),
            &asked("user=who,item=what,time=when")
        ));
        assert!(is_row(
            &fields("A1,B1,5.0,1511545047"),
            &asked("user=A1,item=B1,time=1511545047")
        ));
        assert!(is_row(&fields("1,10,3,1511545047"), &asked("user=1,item=2,time=4")));
    }

    #[test]
    fn known_tables_by_their_first_row() {
        for (line, expected) in [
            ("196,242,3,881250949", "user=1,item=2,time=4"),
            ("A3AF8FFZAZYNE5,0000000078,5.0,1092182400", "user=1,item=2,time=4"),
            ("0449819906,A3TA1UJWFUF9NT,5.0,1092182400", "user=2,item=1,time=4"),
            ("u1,i1,4756105,1511545047", "user=1,item=2,time=4,category=3"),
            (
                "1,2014-04-07T10:51:09.277Z,214536502,0",
                "user=1,item=3,time=2,category=4",
            ),
            (
                "420374,2014-04-06T18:44:58.314Z,214537888,12462,1",
                "user=1,item=3,time=2",
            ),
            (
                "0,2010-10-19T23:55:27Z,30.2359091167,-97.7951395833,22847",
                "user=1,item=5,time=2",
            ),
            (
                "user_000001,2009-05-04T23:08:57Z,f1b1cf71,Deep Dish,,Track 1",
                "user=1,item=6,time=2,category=4",
            ),
            (
                "470,49bbd6c0,4bf58dd8,Arts & Crafts Store,40.7198,-74.0025,-240,Tue Apr 03 18:00:09 +0000 2012",
                "user=1,item=2,time=8,category=4",
            ),
            ("a,x,1511545047", "user=1,item=2,time=3"),
            ("a,x,1511545047,c", "user=1,item=2,time=3"),
            ("a,x,view,1511545047", "user=1,item=2,time=4,event=3"),
            ("a,2017-11-24,x", "user=1,item=3,time=2"),
            ("a,x,1", ""),
            ("a,x,1,2,3", ""),
        ] {
            assert_eq!(guess(&fields(line)).to_string(), expected, "{line}");
        }
        for Known { columns, kinds } in KNOWN {
            let columns = Columns::parse(columns).unwrap();
            assert!(
                columns.complete()
                    && columns
                        .named()
                        .all(|place| place.parse::<usize>().unwrap() <= kinds.len())
            );
        }
    }
}
