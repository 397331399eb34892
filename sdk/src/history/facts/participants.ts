import { ENUMS } from "../../errors/index.ts";
import { KINDS } from "../../participants/kinds.ts";
import { fact } from "./fact.ts";

/** Who there is: kind and region as applied for. */
export const participant = fact({
  table: "participant",
  columns: { participant: "INTEGER", kind: "TEXT", region: "INTEGER", account: "TEXT" },
  indexes: [["participant"]],
  on: {
    registry: {
      ParticipantApplied: ({ participant, kind, region, account }) => [
        { participant, kind: KINDS[Number(kind)] ?? "None", region, account },
      ],
    },
  },
});

/** The generating units. */
export const unit = fact({
  table: "unit",
  columns: { unit: "INTEGER", participant: "INTEGER", capacityKw: "INTEGER", source: "TEXT" },
  indexes: [["unit"], ["participant"]],
  on: {
    registry: {
      UnitAdded: ({ unit, participant, capacityKw, source }) => [
        { unit, participant, capacityKw, source: ENUMS.Source[Number(source)] ?? "None" },
      ],
    },
  },
});
