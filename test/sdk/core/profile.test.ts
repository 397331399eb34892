import { expect } from "chai";
import fc from "fast-check";
import { profile } from "../../../sdk/src/core/index.ts";

describe("profile", () => {
  it("reads windows of quarter-hours", () => {
    expect(profile.profileOf(["00:00-00:15"])).to.equal(1n);
    expect(profile.profileOf(["23:45-24:00"])).to.equal(1n << 95n);
    expect(profile.profileOf(["00:00-24:00"])).to.equal(profile.ALWAYS);
    expect(profile.profileOf(["00:00-12:00", "11:00-24:00"])).to.equal(profile.ALWAYS);
  });

  it("writes any profile as windows that read back to it", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: profile.ALWAYS }), (bits) => {
        expect(profile.profileOf(profile.windowsOf(bits))).to.equal(bits);
      }),
    );
    expect(profile.windowsOf(profile.ALWAYS)).to.deep.equal(["00:00-24:00"]);
  });

  it("refuses what is no window, and says it", () => {
    for (const text of ["5:30-19:30", "05:30", "05:20-06:00", "19:30-05:30", "06:00-06:00", "00:00-24:15", "a-b", ""]) {
      expect(() => profile.profileOf([text]), text).to.throw(profile.NotAWindow, `"${text}" is no window`);
    }
  });
});
