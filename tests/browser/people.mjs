// A made-up log: what a few people did.

const DAY = 86_400;

/** Events of a few people over some days: who, what, when. */
export function events(users = 24, each = 9) {
  const rows = [];
  for (let user = 1; user <= users; user++) {
    for (let step = 0; step < each; step++) {
      rows.push({ user, item: ((user * 7 + step * step) % 30) + 1, time: 1_600_000_000 + step * DAY + user });
    }
  }
  return rows;
}
