import { expect } from "chai";
import fc from "fast-check";
import {
  CannotSubstitute,
  substitute,
  SUBSTITUTION_RULES,
  SUBSTITUTION_RULES_ZH,
} from "../../../sdk/src/core/readings.ts";
import { seeded } from "../../helpers/books.ts";

describe("core/readings", () => {
  describe("substitutes", () => {
    it("by the previous comparable day", () => {
      expect(substitute([5, null, 7], { rule: 1, previousDay: [1, 2, 3] })).to.deep.equal({
        values: [5, 2, 7],
        quality: ["measured", "substituted", "measured"],
        rule: 1,
      });
      expect(() => substitute([5, null], { rule: 1, previousDay: [1] })).to.throw(CannotSubstitute, "previous day");
    });

    it("by the mean of the neighbours, linear and toward zero", () => {
      expect(substitute([10, null, 13], { rule: 2 }).values).to.deep.equal([10, 11, 13]);
      expect(substitute([0, null, null, 10], { rule: 2 }).values).to.deep.equal([0, 3, 6, 10]);
      expect(substitute([10, null, null, 0], { rule: 2 }).values).to.deep.equal([10, 6, 3, 0]);
      expect(substitute([null, null, 9], { rule: 2, before: 3 }).values).to.deep.equal([5, 7, 9]);
      expect(substitute([9, null, null], { rule: 2, after: 3 }).values).to.deep.equal([9, 7, 5]);
      expect(() => substitute([null, 1], { rule: 2 })).to.throw(CannotSubstitute, "reading before it");
      expect(() => substitute([1, null], { rule: 2 })).to.throw(CannotSubstitute, "reading after it");
    });

    it("by the register's difference, which is spread to the last count", () => {
      expect(substitute([1, null, null, 2, null, null], { rule: 3, difference: 101 }).values).to.deep.equal([
        1, 25, 25, 2, 25, 26,
      ]);
      expect(substitute([1, 2], { rule: 3, difference: 0 }).values).to.deep.equal([1, 2]);
      for (const difference of [-1, 0.5]) {
        expect(() => substitute([null], { rule: 3, difference })).to.throw(CannotSubstitute);
      }
      const gaps = fc.array(fc.option(fc.nat(), { nil: null }), { minLength: 1, maxLength: 96 });
      fc.assert(
        fc.property(gaps, fc.nat(), (given, difference) => {
          const missing = given.filter((value) => value === null).length;
          const { values } = substitute(given, { rule: 3, difference });
          const filled = values.filter((_, i) => given[i] === null);
          const sum = filled.reduce((x, y) => x + y, 0);
          return missing === 0 || (sum === difference && Math.max(...filled) - Math.min(...filled) <= 1);
        }),
        seeded(300),
      );
    });

    it("under rules that have a name in both languages", () => {
      expect(SUBSTITUTION_RULES).to.have.length(5);
      expect(SUBSTITUTION_RULES_ZH).to.have.length(5);
    });
  });
});
