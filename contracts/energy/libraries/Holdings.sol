// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Lanes} from "../../libraries/Lanes.sol";
import {IClearingHouse} from "../../money/IClearingHouse.sol";
import {IParticipantRegistry, Participant, Status, Unit} from "../../participants/IParticipantRegistry.sol";
import {IEnergyRegister} from "../IEnergyRegister.sol";
import {IOutageSchedule} from "../IOutageSchedule.sol";
import {ISessionLock} from "../ISessionLock.sol";
import {Calendar} from "./Calendar.sol";

/// @title Holdings: what the energy register keeps, and the questions that its verbs ask
library Holdings {
    using Calendar for Calendar.Store;

    /// @dev One word. `openWords` counts the words of differences that are not zero; `inherited`: another module began the session.
    struct LiveSession {
        address module;
        uint40 since;
        uint16 openWords;
        bool inherited;
    }

    /// @dev Attribute class: 0 any, otherwise a bit mask of sources; bond per kWh sold short of issue.
    struct Class {
        uint16 attribute;
        uint64 bondPerKwh;
    }

    /// @dev Lanes by product first: a batch computes the place of the product once. A day has at most 96 intervals, 12 words.
    struct Store {
        Calendar.Store calendar;
        /// Classes beside 0.
        uint256 classCount;
        mapping(uint256 attributeClass => Class) classes;
        mapping(uint256 product => LiveSession) live;
        mapping(uint256 product => mapping(uint256 participant => uint256[12])) holdings;
        mapping(uint256 product => mapping(uint256 unit => uint256[12])) issued;
        /// What lies below a node at most: for a day what outages take from the unit, otherwise the largest sum of issued and below of its children.
        mapping(uint256 node => mapping(uint256 unit => uint256[12])) below;
        mapping(uint256 product => mapping(uint256 participant => uint256)) bonds;
        uint256 bondTotal;
        /// Whether energy ever existed as a product: what nobody issued or split into it, nobody holds. A bit each, 256 products to a word: days of a year are neighbours.
        mapping(uint256 place => uint256 bits) used;
        /// The first day that is not delivered: of the days before, no bond is held.
        mapping(uint256 participant => uint256 day) deliveredUntil;
        /// From whom a participant takes energy outside of a session; 0: from anybody.
        mapping(uint256 participant => mapping(uint256 from => bool)) accepts;
    }

    /// @dev The contracts that the register asks, and the hour of its days.
    struct Neighbours {
        IParticipantRegistry registry;
        IClearingHouse house;
        IOutageSchedule outages;
        int256 offset;
        uint256 dayLength;
        uint256 gateLead;
    }

    /// @notice The verbs of a participant begin with this: its own account, approved, a known product.
    function begin(
        Store storage store,
        Neighbours memory near,
        uint256 participant,
        uint256 product
    ) internal view returns (Calendar.Node memory node) {
        Participant memory record = near.registry.participantOf(participant);
        require(record.account == msg.sender, IEnergyRegister.NotAccountOf(participant, msg.sender));
        requireApproved(participant, record.status);
        return known(store, product);
    }

    /// @notice As `begin`, of a product of which no day is frozen.
    function beginOpen(
        Store storage store,
        Neighbours memory near,
        uint256 participant,
        uint256 product
    ) internal view returns (Calendar.Node memory node) {
        node = begin(store, near, participant, product);
        requireOpen(near, product, node);
    }

    function known(Store storage store, uint256 product) internal view returns (Calendar.Node memory node) {
        node = store.calendar.nodeOf(Calendar.nodeIdOf(product));
        uint256 attributeClass = product >> Calendar.CLASS_SHIFT;
        require(node.deliveryDays != 0 && attributeClass <= store.classCount, IEnergyRegister.UnknownProduct(product));
    }

    function requireApproved(uint256 participant, Status status) internal pure {
        require(status == Status.Approved, IEnergyRegister.ParticipantNotApproved(participant));
    }

    /// @notice None of the product's days is frozen: the first one freezes first.
    function requireOpen(Neighbours memory near, uint256 product, Calendar.Node memory node) internal view {
        uint256 gate = gateOf(near, node.firstDay);
        require(block.timestamp < gate, IEnergyRegister.DayFrozen(product, gate));
    }

    /// @notice When a day freezes, Unix time. A gate before 1970 counts as 1970: long past.
    function gateOf(Neighbours memory near, uint256 day) internal pure returns (uint256) {
        int256 gate = int256(day * near.dayLength) - near.offset - int256(near.gateLead);
        return gate > 0 ? uint256(gate) : 0;
    }

    /// @notice The holding of the participant may decrease now.
    function requireFree(Store storage store, uint256 product, uint256 participant) internal view {
        LiveSession memory live = store.live[product];
        require(live.openWords == 0, IEnergyRegister.DifferencesOpen(product, live.openWords));
        require(
            !isCommitted(live.module, product, participant),
            IEnergyRegister.HoldingCommitted(product, participant, live.module)
        );
    }

    /// @notice As `requireFree`, as a question.
    function isFree(Store storage store, uint256 product, uint256 participant) internal view returns (bool) {
        LiveSession memory live = store.live[product];
        return live.openWords == 0 && !isCommitted(live.module, product, participant);
    }

    /// @notice Everything but a clean `false` is a commitment: a module that reverts, returns nothing, too much or something else must not let holdings escape.
    function isCommitted(address module, uint256 product, uint256 participant) internal view returns (bool) {
        if (module == address(0)) return false;
        (bool success, bytes memory answer) = module.staticcall(
            abi.encodeCall(ISessionLock.isCommitted, (product, participant))
        );
        return !success || answer.length != 32 || abi.decode(answer, (uint256)) != 0;
    }

    function unitOf(
        IParticipantRegistry registry,
        uint256 unit,
        uint256 participant
    ) internal view returns (Unit memory found) {
        found = registry.unitOf(unit);
        require(found.participant == participant, IEnergyRegister.UnitOfAnother(unit, found.participant, participant));
    }

    /// @notice `lanes` are days of so many intervals for so many participants, zero behind the last interval of each.
    function requireLanes(uint256 intervals, uint256 participants, uint256[] calldata lanes) internal pure {
        uint256 words = Lanes.wordsOf(intervals);
        require(
            lanes.length == participants * words,
            IEnergyRegister.LanesLengthWrong(participants * words, lanes.length)
        );
        uint256 mask = Lanes.maskOf(intervals, words - 1);
        if (mask == type(uint256).max) return;
        for (uint256 last = words; last <= lanes.length; last += words) {
            require(lanes[last - 1] & ~mask == 0, IEnergyRegister.LanesBeyondDay(lanes[last - 1], mask));
        }
    }

    function add(Store storage store, uint256 product, uint256 participant, uint256 w, uint256 amount) internal {
        uint256[12] storage holding = store.holdings[product][participant];
        uint256 held = holding[w];
        uint256 lane = Lanes.firstOverflow(held, amount);
        if (lane != Lanes.PER_WORD) {
            revert IEnergyRegister.HoldingTooLarge(
                product,
                participant,
                interval(w, lane),
                Lanes.get(held, lane),
                Lanes.get(amount, lane)
            );
        }
        unchecked {
            holding[w] = held + amount;
        }
    }

    function sub(Store storage store, uint256 product, uint256 participant, uint256 w, uint256 amount) internal {
        uint256[12] storage holding = store.holdings[product][participant];
        uint256 held = holding[w];
        uint256 lane = Lanes.firstAbove(amount, held);
        if (lane != Lanes.PER_WORD) {
            revert IEnergyRegister.HoldingTooSmall(
                product,
                participant,
                interval(w, lane),
                Lanes.get(held, lane),
                Lanes.get(amount, lane)
            );
        }
        unchecked {
            holding[w] = held - amount;
        }
    }

    /// @notice Remembers that the product exists.
    function use(Store storage store, uint256 product) internal {
        uint256 bits = store.used[product >> 8];
        uint256 bit = 1 << (product & 0xff);
        if (bits & bit == 0) store.used[product >> 8] = bits | bit;
    }

    /// @notice Whether the product ever existed.
    function isUsed(Store storage store, uint256 product) internal view returns (bool) {
        return (store.used[product >> 8] >> (product & 0xff)) & 1 == 1;
    }

    /// @notice What all units of a participant issued of a product, one word. No lane overflows: Σ issued ≤ Σ capacity < 2³².
    function issuedSum(
        Store storage store,
        uint256[] memory units,
        uint256 product,
        uint256 w
    ) internal view returns (uint256 total) {
        unchecked {
            for (uint256 i = 0; i < units.length; ++i) total += store.issued[product][units[i]][w];
        }
    }

    /// @notice Index of an interval from word and lane.
    function interval(uint256 w, uint256 lane) internal pure returns (uint256) {
        return w * Lanes.PER_WORD + lane;
    }
}
