"""Writes the Parquet files of this folder, as pandas, Spark and Polars write them. Needs pyarrow: `python make.py`."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent
USERS, EACH, ITEMS = 4, 6, 11
START = datetime(2017, 11, 24, 17, 37, 27, 123_000, tzinfo=timezone.utc)


def behaviours():
    """The behaviours that `tests/parquet.rs` makes too."""
    for number in range(USERS * EACH):
        user, step = number // EACH + 1, number % EACH
        yield number, user, (step * 5 + user * 3) % ITEMS + 1, START + timedelta(seconds=step * 5000 + user * 977)


def log(unit, item_type, compression, name, **options):
    rows = list(behaviours())
    table = pa.table(
        {
            "user_id": pa.array([f"u{user}" for _, user, _, _ in rows]),
            "item_id": pa.array([item for _, _, item, _ in rows], item_type),
            "timestamp": pa.array([time for _, _, _, time in rows], pa.timestamp(unit, "UTC")),
            "rating": pa.array([float(number % 5 + 1) for number, _, _, _ in rows], pa.float64()),
            "extra": pa.array([{"a": number} for number, _, _, _ in rows]),
        }
    )
    pq.write_table(table, HERE / name, compression=compression, row_group_size=10, **options)


log("us", pa.int64(), "snappy", "micro.parquet")
log("ns", pa.int32(), "gzip", "nano.parquet", version="2.6")
log("ms", pa.float64(), "zstd", "milli.parquet", data_page_version="2.0")
log("ns", pa.int64(), "lz4", "int96.parquet", use_deprecated_int96_timestamps=True)

items = pa.table(
    {
        "item_id": pa.array(range(1, ITEMS + 2), pa.int64()),
        "title": [f'Tea, "green" {item}\n2nd line' for item in range(1, ITEMS + 2)],
        "categories": [None if item == 4 else ["Food", "It's drink, hot", f"Kind {item % 3}"] for item in range(1, ITEMS + 2)],
    }
)
pq.write_table(items, HERE / "items.parquet", compression="none")

impressions = [(user, step, [(user + 3 * place) % ITEMS + 1 for place in range(2 + step)]) for user in range(1, 41) for step in range(3)]
histories = pa.table(
    {
        "label": pa.array([step % 2 for _, step, _ in impressions], pa.int8()),
        "user_id": pa.array([user for user, _, _ in impressions], pa.int64()),
        "item_id": pa.array([user % ITEMS + 1 for user, _, _ in impressions], pa.int64()),
        "item_history": pa.array([history for _, _, history in impressions], pa.list_(pa.int64())),
    }
)
pq.write_table(histories, HERE / "histories.parquet", compression="snappy")
