// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A gate of a session: a time (Unix, seconds) and a block. Block 0 stands for "by time alone".
struct Gate {
    uint40 time;
    uint40 blockNumber;
}

/// @title Windows between gates of time and block
/// @notice A gate is passed when **both** its time and its block are reached: a halted chain cannot run a window out, and fast blocks cannot either.
/// Windows are half-open: what begins at a gate begins with the first block that passes it, what ends there has ended in that block.
library Windows {
    /// @notice Whether the gate has been passed in this block.
    function passed(Gate memory gate) internal view returns (bool) {
        return block.timestamp >= gate.time && block.number >= gate.blockNumber;
    }

    /// @notice Whether this block lies in the window: `from` passed, `until` not yet.
    function inWindow(Gate memory from, Gate memory until) internal view returns (bool) {
        return passed(from) && !passed(until);
    }

    /// @notice Whether `earlier` is strictly before `later` in time and in blocks, so that the window between them cannot be empty.
    /// @dev Two gates that both go by time alone (block 0) are ordered by time; mixing is allowed only where the later one has a block.
    function precedes(Gate memory earlier, Gate memory later) internal pure returns (bool) {
        return
            earlier.time < later.time &&
            (earlier.blockNumber < later.blockNumber || (earlier.blockNumber == 0 && later.blockNumber == 0));
    }

    /// @notice Whether `earlier` is not after `later`, in time and in blocks: they may be one gate.
    function notAfter(Gate memory earlier, Gate memory later) internal pure returns (bool) {
        return earlier.time <= later.time && earlier.blockNumber <= later.blockNumber;
    }
}
