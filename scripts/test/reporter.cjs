/**
 * Mocha's reporter for `npm test`: one line of JSON per event, into the file that GRIDBOURSE_TEST_REPORT names.
 * CommonJS, since mocha loads reporters with `require`.
 */
const { appendFileSync } = require("node:fs");
const Mocha = require("mocha");

// Coverage is of this process alone: what the tests start runs differently transformed code.
delete process.env.NODE_V8_COVERAGE;

const { EVENT_RUN_BEGIN, EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = Mocha.Runner.constants;

/** @param {Mocha.Test | Mocha.Hook} test */
const titleOf = (test) => test.titlePath().join(" › ");

/** @param {any} error */
function describe(error) {
  const text = error?.stack ?? String(error?.message ?? error);
  const comparable =
    error?.showDiff !== false && error?.expected !== undefined && typeof error.actual === typeof error.expected;
  if (!comparable) return text;
  const [actual, expected] = [error.actual, error.expected].map((value) =>
    typeof value === "string" ? value : String(Mocha.utils.stringify(value)),
  );
  return `${text}\n${Mocha.reporters.Base.generateDiff(actual ?? "", expected ?? "")}`;
}

module.exports = class LinesOfJson {
  /** @param {Mocha.Runner} runner */
  constructor(runner) {
    const file = process.env.GRIDBOURSE_TEST_REPORT ?? "";
    const say = (/** @type {object} */ event) => appendFileSync(file, `${JSON.stringify(event)}\n`);
    runner.on(EVENT_RUN_BEGIN, () => say({ event: "begin", total: runner.total }));
    runner.on(EVENT_TEST_PASS, (test) =>
      say({ event: "pass", title: titleOf(test), milliseconds: test.duration ?? 0 }),
    );
    runner.on(EVENT_TEST_PENDING, (test) => say({ event: "pending", title: titleOf(test) }));
    runner.on(EVENT_TEST_FAIL, (test, error) => say({ event: "fail", title: titleOf(test), error: describe(error) }));
    runner.on(EVENT_RUN_END, () => say({ event: "end" }));
  }
};
