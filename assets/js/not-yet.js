// The page of a link that is not open yet: the time in the visitor's zone, a countdown, and a reload when it opens.

const opening = document.querySelector("[data-opens]");
const countdown = document.querySelector("[data-countdown]");
const language = document.documentElement.lang;
const opensAt = Date.parse(opening.dateTime);
const SECOND = 1000;
const PATIENCE = 10 * SECOND; // between reloads, for a visitor's clock that is ahead of the server's

opening.textContent = new Intl.DateTimeFormat(language, {
  year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short",
}).format(opensAt);

const shownAt = Date.now();
const units = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];
const inWords = units.map(([unit]) => new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }));

// The two largest units of a duration, and below an hour every second of it: "2 days 3 hours", "4 minutes 5 seconds".
function duration(seconds) {
  const first = Math.max(units.findIndex(([, size]) => seconds >= size), 0);
  let rest = seconds;
  return units.map(([, size], place) => {
    const number = Math.floor(rest / size);
    rest -= number * size;
    return place === first || place === first + 1 ? inWords[place].format(number) : "";
  }).filter(Boolean).join(" ");
}

function tick() {
  const now = Date.now();
  const left = Math.ceil((opensAt - now) / SECOND);
  countdown.hidden = left <= 0;
  countdown.querySelector("strong").textContent = left > 0 ? duration(left) : "";
  if (now >= Math.max(opensAt, shownAt + PATIENCE)) {
    clearInterval(timer);
    location.reload();
  }
}
const timer = setInterval(tick, SECOND);
tick();
