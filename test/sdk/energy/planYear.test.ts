import { expect } from "chai";
import { type Deployment, energy, type Handle } from "../../../sdk/src/index.ts";

describe("planYear", () => {
  const handle = {
    deployment: { constants: { dayLengthSeconds: 86_400, offsetSeconds: 28_800 } } as Deployment,
  } as Handle;
  const plan = (params: energy.RegisterYearParams) => energy.planYear(handle, params);

  it("takes Saturdays and Sundays, adds holidays, takes away workdays", () => {
    const { restDays, deliveryDays, monthDays } = plan({
      calendarYear: 2027,
      holidays: ["2027-01-01"],
      workdays: ["2027-01-09"],
    });
    expect(deliveryDays).to.equal(365);
    expect(monthDays).to.deep.equal([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);
    expect(restDays.slice(0, 6)).to.deep.equal([1, 2, 3, 10, 16, 17]);
  });

  const refused: [string, energy.RegisterYearParams, RegExp][] = [
    ["a day that no calendar has", { calendarYear: 2028, holidays: ["2028-02-30"] }, /"2028-02-30" is no calendar day/],
    [
      "a day of another year",
      { calendarYear: 2027, holidays: ["2028-01-01"] },
      /2028-01-01 is not in the delivery year/,
    ],
    [
      "a day that is named twice",
      { calendarYear: 2029, holidays: ["2029-01-01", "2029-01-01"] },
      /2029-01-01 is named twice/,
    ],
    ["a holiday on a Saturday", { calendarYear: 2027, holidays: ["2027-01-02"] }, /2027-01-02 is a Saturday or Sunday/],
    ["a workday on a Monday", { calendarYear: 2027, workdays: ["2027-02-22"] }, /2027-02-22 is no Saturday or Sunday/],
    [
      "a holiday that is a workday, too",
      { calendarYear: 2027, holidays: ["2027-02-22"], workdays: ["2027-02-22"] },
      /named twice/,
    ],
  ];
  for (const [what, params, sentence] of refused) {
    it(`refuses ${what}`, () => {
      expect(() => plan(params)).to.throw(sentence);
    });
  }
});
