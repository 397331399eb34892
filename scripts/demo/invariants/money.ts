/** Money is conserved. */
import { exactMoney } from "../draw/numbers.ts";
import { type Check, sumOf } from "./check.ts";
import type { Known } from "./read.ts";

export function moneyChecks({ free, compartment, house, minted, outside, movements }: Known): Check[] {
  const freeSum = sumOf([...free.values()]);
  const toReceive = sumOf([...movements.values()].map(({ net }) => (net > 0n ? net : 0n)));
  const toPay = -sumOf([...movements.values()].map(({ net }) => (net < 0n ? net : 0n)));
  return [
    {
      en: "The house holds exactly what is free plus what lies in compartments.",
      zh: "清算所余额 = 可用资金合计 + 模块分账。",
      found: `${exactMoney(house)} = ${exactMoney(freeSum)} + ${exactMoney(compartment)}`,
      holds: house === freeSum + compartment,
    },
    {
      en: "Every token ever minted is in the house or on an account of a participant.",
      zh: "发行的每一枚计费介质都在清算所或主体账户中。",
      found: `${exactMoney(minted)} = ${exactMoney(house)} + ${exactMoney(outside)}`,
      holds: minted === house + outside,
    },
    {
      en: "What buyers owe is what sellers are owed, and the auction's compartment holds it to the last unit.",
      zh: "买方应付 = 卖方应收，且竞价分账恰好足额。",
      found: `${exactMoney(toPay)} = ${exactMoney(toReceive)} = ${exactMoney(compartment)}`,
      holds: toPay === toReceive && toReceive === compartment,
    },
  ];
}
