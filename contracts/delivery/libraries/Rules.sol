// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Base, ISettlement, Mode, RuleKind, RuleTerms} from "../ISettlement.sol";
import {Books} from "./Books.sol";

/// @title Rules: versions, and from when they hold
library Rules {
    uint256 private constant BPS = 10_000;
    uint256 private constant MOST_BANDS = 4;
    uint256 private constant LAST = type(uint16).max;
    uint256 private constant MOST_BPS = 50_000;

    /// @notice See ISettlement.registerRule.
    function register(
        Books.Store storage store,
        Books.Near memory near,
        RuleTerms calldata terms
    ) external returns (uint256 version) {
        _check(near, terms);
        version = ++store.ruleCount;
        store.rules[version] = terms;
        emit ISettlement.RuleRegistered(version, terms);
    }

    /// @notice See ISettlement.scheduleRule.
    function schedule(Books.Store storage store, Books.Near memory near, uint256 version, uint256 fromDay) external {
        require(version != 0 && version <= store.ruleCount, ISettlement.UnknownRule(version));
        uint256 earliest = Books.localDay(near.register, block.timestamp) + 1;
        uint256 count = store.schedule.length;
        if (count != 0 && store.schedule[count - 1].fromDay >= earliest) {
            earliest = uint256(store.schedule[count - 1].fromDay) + 1;
        }
        require(fromDay >= earliest, ISettlement.RuleTooLate(fromDay, earliest));
        uint256 month = Books.monthOf(near.register, fromDay);
        if (count != 0) {
            require(near.register.productOf(month).firstDay == fromDay, ISettlement.RuleWithinMonth(fromDay));
        }
        store.schedule.push(Books.Scheduled(uint32(fromDay), uint32(version)));
        emit ISettlement.RuleScheduled(version, fromDay);
    }

    function _check(Books.Near memory near, RuleTerms calldata terms) private view {
        bool owned = near.registry.approvedAt(terms.owner) != 0;
        require(owned, ISettlement.RuleInvalid("owner", int256(uint256(terms.owner)), 1));
        if (terms.mode == Mode.Difference) return;
        if (terms.kind == RuleKind.Spread) {
            bool monthly = terms.base == Base.Month;
            require(monthly, ISettlement.RuleInvalid("base", int256(uint256(terms.base)), int256(uint256(Base.Month))));
            _atMost("bandBps", terms.bandBps, BPS);
            _atMost("overBps", terms.overBps, MOST_BPS);
            _atMost("underBps", terms.underBps, MOST_BPS);
            return;
        }
        uint256 count = terms.bands.length;
        require(count != 0 && count <= MOST_BANDS, ISettlement.RuleInvalid("bands", int256(count), int256(MOST_BANDS)));
        uint256 before = 0;
        for (uint256 b = 0; b < count; ++b) {
            uint256 upto = terms.bands[b].uptoBps;
            bool ascends = b + 1 == count ? upto == LAST : upto > before && upto < LAST;
            require(ascends, ISettlement.RuleInvalid("uptoBps", int256(upto), int256(before)));
            before = upto;
            uint256 short = terms.bands[b].shortBps;
            require(short >= BPS, ISettlement.RuleInvalid("shortBps", int256(short), int256(BPS)));
            _atMost("shortBps", short, MOST_BPS);
            _atMost("longBps", terms.bands[b].longBps, BPS);
            _atMost("minimum", terms.bands[b].minimum, uint256(uint32(type(int32).max)));
        }
    }

    function _atMost(bytes32 name, uint256 value, uint256 bound) private pure {
        require(value <= bound, ISettlement.RuleInvalid(name, int256(value), int256(bound)));
    }
}
