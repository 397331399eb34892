// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Gate, Windows} from "../libraries/Windows.sol";

/// @title Opens `Windows` to tests
contract WindowsHarness {
    function passed(Gate memory gate) external view returns (bool) {
        return Windows.passed(gate);
    }

    function inWindow(Gate memory from, Gate memory until) external view returns (bool) {
        return Windows.inWindow(from, until);
    }

    function precedes(Gate memory earlier, Gate memory later) external pure returns (bool) {
        return Windows.precedes(earlier, later);
    }

    function notAfter(Gate memory earlier, Gate memory later) external pure returns (bool) {
        return Windows.notAfter(earlier, later);
    }
}
