// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOutageSchedule} from "../../energy/IOutageSchedule.sol";
import {Rounding} from "../../libraries/Rounding.sol";
import {Base, MonthRecord, Mode, RuleKind, RuleTerms} from "../ISettlement.sol";
import {Books} from "./Books.sol";
import {Spread} from "./Spread.sol";
import {TwoPrice} from "./TwoPrice.sol";

/// @title Charging: what deviations of a day, and of a month, cost
library Charging {
    /// @dev What is the same for all participants of a day.
    struct Day {
        uint256 day;
        uint256 intervals;
        RuleTerms rule;
        /// Its bands, packed (library TwoPrice).
        uint256[] bands;
        /// Of the short side (real time), and of the long one (day ahead), 0.001 currency/MWh.
        int256[] first;
        int256[] second;
        /// Whether any outage of the day is excused, and where they are listed.
        bool excused;
        IOutageSchedule outages;
    }

    /// @dev One participant's day: net Wh of its meters and of the day-ahead schedule per interval, its position in 64-bit lanes.
    struct Case {
        uint256 participant;
        int256[] wh;
        int256[] schedule;
        bool scheduled;
        /// Where its intervals begin in both lists.
        uint256 first;
        uint256[] lanes;
        uint256 lanesAt;
        bool absent;
        /// What is excused in each interval, kWh; empty where nothing is.
        uint256[] excused;
    }

    /// @dev Where the values of a participant's first interval lie in memory: metered, positions, price of the short side, of the long one.
    struct Places {
        uint256 wh;
        uint256 lanes;
        uint256 short;
        uint256 long;
    }

    /// @dev What comes out: positive is to pay.
    struct Outcome {
        int256 charge;
        uint256 penalty;
        int256 deviationWh;
        int256 contractedWh;
        uint256 excusedWh;
    }

    /// @notice Added to every lane of a position, so that none is negative.
    uint256 internal constant BIAS_LANE = 1 << 40;
    uint256 internal constant BIAS = BIAS_LANE | (BIAS_LANE << 64) | (BIAS_LANE << 128) | (BIAS_LANE << 192);

    /// @notice The terms of a prepared day.
    function load(
        Books.Store storage store,
        Books.Near memory near,
        uint256 day,
        uint256 version,
        uint256 intervals
    ) internal view returns (Day memory rates) {
        rates.day = day;
        rates.intervals = intervals;
        rates.rule = store.rules[version];
        rates.bands = TwoPrice.pack(rates.rule.bands);
        rates.first = Books.unpack(store.prices[day], 0, intervals);
        rates.second = Books.unpack(store.prices[day], 1, intervals);
        rates.outages = IOutageSchedule(near.register.outageSchedule());
        rates.excused = rates.outages.excusedOn(day) != 0;
    }

    /// @notice Positions of participants on a day that no product has: none, in lanes.
    function noPositions(uint256 intervals, uint256 participants) internal pure returns (uint256[] memory lanes) {
        lanes = new uint256[](2 * ((intervals + 7) / 8) * participants);
        for (uint256 w = 0; w < lanes.length; ++w) lanes[w] = BIAS;
    }

    /// @notice What a participant's day costs.
    function chargeDay(Day memory rates, Case memory one) internal pure returns (Outcome memory out) {
        if (rates.rule.mode == Mode.Difference) return _difference(rates, one);
        if (one.absent || rates.rule.kind == RuleKind.Spread) return _quantities(rates.intervals, one);
        out = _byInterval(rates, one);
        if (rates.rule.base != Base.Day) return out;
        int256 mean = Books.meanOf(out.deviationWh > 0 ? rates.first : rates.second);
        out.penalty = TwoPrice.penalty(rates.bands, out.deviationWh, out.contractedWh, mean, out.excusedWh);
    }

    /// @dev Deviation × price of its side, and with base interval the penalty. So much of what is short in an interval is excused: what one interval does not need is
    /// not left to another.
    function _byInterval(Day memory rates, Case memory one) private pure returns (Outcome memory out) {
        uint256[] memory bands;
        if (rates.rule.base == Base.Interval) bands = rates.bands;
        Places memory places = _placesOf(rates, one);
        bool excuses = one.excused.length != 0;
        for (uint256 i = 0; i < rates.intervals; ++i) {
            (int256 position, int256 deviation, int256 price) = _next(places, i);
            unchecked {
                out.contractedWh += position;
                if (deviation == 0) continue;
                out.deviationWh += deviation;
                out.charge += deviation * price;
                uint256 free = 0;
                if (excuses && deviation > 0) {
                    free = one.excused[i] * 1_000;
                    if (free > uint256(deviation)) free = uint256(deviation);
                    out.excusedWh += free;
                }
                if (bands.length == 0) continue;
                out.penalty += TwoPrice.penalty(bands, deviation, position, price, free);
            }
        }
    }

    function _placesOf(Day memory rates, Case memory one) private pure returns (Places memory places) {
        (int256[] memory wh, uint256[] memory lanes) = (one.wh, one.lanes);
        (int256[] memory short, int256[] memory long) = (rates.first, rates.second);
        (uint256 first, uint256 lanesAt) = (one.first, one.lanesAt);
        assembly ("memory-safe") {
            mstore(places, add(wh, shl(5, add(first, 1))))
            mstore(add(places, 32), add(lanes, shl(5, add(lanesAt, 1))))
            mstore(add(places, 64), add(short, 32))
            mstore(add(places, 96), add(long, 32))
        }
    }

    /// @dev Interval i: position, deviation in Wh, and the price of its side. Every list has a value for each interval behind its place.
    function _next(
        Places memory places,
        uint256 i
    ) private pure returns (int256 position, int256 deviation, int256 price) {
        assembly ("memory-safe") {
            let word := mload(add(mload(add(places, 32)), add(shl(6, shr(3, i)), shl(5, and(i, 1)))))
            let kWh := sub(and(shr(shl(6, shr(1, and(i, 7))), word), 0xffffffffffffffff), 0x10000000000)
            position := mul(kWh, 1000)
            let next := shl(5, i)
            deviation := sub(mload(add(mload(places), next)), position)
            price := mload(add(mload(add(places, sub(96, shl(5, sgt(deviation, 0))))), next))
        }
    }

    /// @dev What a day adds to the totals of the month, without any charge.
    function _quantities(uint256 intervals, Case memory one) private pure returns (Outcome memory out) {
        for (uint256 i = 0; i < intervals; ++i) {
            int256 position = positionAt(one, i) * 1_000;
            out.contractedWh += position;
            if (!one.absent) out.deviationWh += one.wh[one.first + i] - position;
        }
    }

    /// @notice What a rule with base month charges for the totals of a participant: at the floor mean of the days' mean prices of its side.
    function chargeOfMonth(
        RuleTerms memory rule,
        MonthRecord memory month,
        int256 deviationWh,
        int256 contractedWh,
        uint256 excusedWh
    ) internal pure returns (int256) {
        if (rule.mode != Mode.TakeOrPay || rule.base != Base.Month || month.daysPrepared == 0) return 0;
        int256 total = deviationWh > 0 ? month.shortSum : month.longSum;
        int256 price = Rounding.divFloor(total, int256(uint256(month.daysPrepared)));
        if (rule.kind == RuleKind.Spread) {
            return
                Spread.charge(
                    deviationWh,
                    contractedWh,
                    price,
                    int256(uint256(rule.bandBps)),
                    int256(uint256(rule.overBps)),
                    int256(uint256(rule.underBps))
                );
        }
        return int256(TwoPrice.penalty(TwoPrice.pack(rule.bands), deviationWh, contractedWh, price, excusedWh));
    }

    /// @notice Position in an interval, kWh; positive may take.
    function positionAt(Case memory one, uint256 i) internal pure returns (int256) {
        unchecked {
            uint256[] memory lanes = one.lanes;
            uint256 place = one.lanesAt + 2 * (i >> 3) + (i & 1);
            uint256 word;
            assembly ("memory-safe") {
                word := mload(add(lanes, shl(5, add(place, 1))))
            }
            return int256(uint256(uint64(word >> (64 * ((i & 7) >> 1))))) - int256(BIAS_LANE);
        }
    }

    /// @dev Q_real·P_rt + Q_da·(P_da − P_rt) − Q_c·P_da; without a schedule, Q_da = Q_c. A day that counts as contracted costs nothing.
    function _difference(Day memory rates, Case memory one) private pure returns (Outcome memory out) {
        unchecked {
            for (uint256 i = 0; i < rates.intervals; ++i) {
                int256 contracted = positionAt(one, i) * 1_000;
                int256 real = one.absent ? contracted : one.wh[one.first + i];
                int256 ahead = one.scheduled ? one.schedule[one.first + i] : contracted;
                (int256 realTime, int256 dayAhead) = (rates.first[i], rates.second[i]);
                out.charge += real * realTime + ahead * (dayAhead - realTime) - contracted * dayAhead;
                out.contractedWh += contracted;
                out.deviationWh += real - contracted;
            }
        }
    }

    /// @notice What outages that are nobody's fault take from a participant's units, kWh in each interval; empty where nothing is, or the rule does not ask.
    function excusedOf(
        Books.Near memory near,
        Day memory rates,
        uint256 participant
    ) internal view returns (uint256[] memory total) {
        if (!rates.excused || rates.rule.mode == Mode.Difference || rates.rule.kind == RuleKind.Spread) return total;
        uint256[] memory units = near.registry.unitsOf(participant);
        for (uint256 u = 0; u < units.length; ++u) {
            uint256[] memory lost = rates.outages.excusedKwhOf(units[u], rates.day, rates.intervals);
            if (lost.length == 0) continue;
            if (total.length == 0) total = new uint256[](rates.intervals);
            for (uint256 i = 0; i < lost.length; ++i) total[i] += lost[i];
        }
    }
}
