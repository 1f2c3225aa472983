"""Sums up the reports of a Maven test run as "N passed, N failed". Usage: surefire.py FOLDER"""

import glob
import sys
import xml.etree.ElementTree as Xml

passed = failed = 0
for report in glob.glob(sys.argv[1] + "/TEST-*.xml"):
    for case in Xml.parse(report).getroot().iter("testcase"):
        problem = case.find("failure") if case.find("failure") is not None else case.find("error")
        if problem is not None:
            failed += 1
            print(f"FAIL {case.get('classname')} {case.get('name')}: {(problem.get('message') or '')[:300]}")
        elif case.find("skipped") is None:
            passed += 1
print(f"engine: {passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
