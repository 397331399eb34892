// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Lanes} from "../../libraries/Lanes.sol";
import {Calendar} from "./Calendar.sol";
import {Capacity} from "./Capacity.sol";
import {Holdings} from "./Holdings.sol";

/// @title The tree of issuance: what a unit has issued on every path, in one number for each node
/// @notice A unit never has more issued on a path from a year to a day than it can inject there, in any interval. For that every node keeps, per unit, the most that lies
/// below it: for a day what outages take, for another node the largest of issued + below over its children. Then for an issue of q at node n
///
///     Σ issued over the ancestors + issued[n] + below[n] + q ≤ capacity
///
/// says that no day below n is exceeded. Issued energy counts in all classes together. A split moves issued energy from a node to all of its children, which
/// changes neither issued + below of the node nor any path. Issued energy fits a lane, but with outages the sums need not: they are cut off at 2³² − 1, where nothing
/// can be added anyway.
library IssuanceTree {
    using Calendar for Calendar.Store;

    /// @notice Hands a change of issued + below of path[0] from `before` to `now_` on to the nodes above, as far as it matters there.
    function carryUp(
        Holdings.Store storage store,
        uint256 unit,
        uint256[] memory path,
        uint256 w,
        uint256 before,
        uint256 now_
    ) internal {
        for (uint256 level = 1; level < path.length; ++level) {
            uint256[12] storage stored = store.below[path[level]][unit];
            uint256 below = stored[w];
            uint256 most = Lanes.max(below, now_);
            // Where the largest child became smaller, the others have a say.
            if (Lanes.below(now_, before) & ~Lanes.below(before, below) != 0) {
                most = mostBelow(store, path[level], unit, w);
            }
            if (most == below) return;
            stored[w] = most;
            uint256 issued = issuedAt(store, path[level], unit, w);
            (before, now_) = (Lanes.addSaturated(issued, below), Lanes.addSaturated(issued, most));
        }
    }

    /// @dev The largest of issued + below over the children of a node.
    function mostBelow(
        Holdings.Store storage store,
        uint256 node,
        uint256 unit,
        uint256 w
    ) private view returns (uint256 most) {
        uint256[] memory children = store.calendar.childrenOf(store.calendar.nodeOf(node));
        for (uint256 c = 0; c < children.length; ++c) most = Lanes.max(most, topOf(store, children[c], unit, w));
    }

    /// @notice What is issued at a node and what lies below it, in each interval.
    function topOf(
        Holdings.Store storage store,
        uint256 node,
        uint256 unit,
        uint256 w
    ) internal view returns (uint256) {
        return Lanes.addSaturated(issuedAt(store, node, unit, w), store.below[node][unit][w]);
    }

    /// @notice What a unit issued at a node, in all classes.
    function issuedAt(
        Holdings.Store storage store,
        uint256 node,
        uint256 unit,
        uint256 w
    ) internal view returns (uint256 total) {
        uint256 classes = store.classCount;
        unchecked {
            for (uint256 attributeClass = 0; attributeClass <= classes; ++attributeClass) {
                total += store.issued[Calendar.productOf(attributeClass, node)][unit][w];
            }
        }
    }

    /// @notice What a unit issued at the nodes above path[0].
    function issuedAbove(
        Holdings.Store storage store,
        uint256[] memory path,
        uint256 unit,
        uint256 w
    ) internal view returns (uint256 total) {
        unchecked {
            for (uint256 level = 1; level < path.length; ++level) {
                total += issuedAt(store, path[level], unit, w);
            }
        }
    }

    /// @notice What outages take from a unit on a day, as lanes. The unit's profile is left aside: it may change while the outage lasts, and what is kept must not then
    /// be too little. Where an interval is lit in part the loss so counts as if it were lit as a whole, against the issuer.
    function lossOf(
        uint256 capacityKw,
        uint256[] memory available,
        uint256 intervals
    ) internal pure returns (uint256[] memory) {
        uint256[] memory lost = new uint256[](intervals);
        for (uint256 i = 0; i < available.length; ++i) {
            uint256 full = Capacity.energyKwh(capacityKw, Capacity.ALWAYS, i, intervals);
            uint256 left = Capacity.energyKwh(available[i], Capacity.ALWAYS, i, intervals);
            // One kWh more may fall to an interval by the running total of the smaller capacity.
            if (left < full) lost[i] = full - left;
        }
        return Lanes.pack(lost);
    }
}
