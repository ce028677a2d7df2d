"""The scorecard of the C example nightly_batch, made by the package."""

import sys

import contactkpi as ck

calls, policy, as_of = sys.argv[2:]
print(ck.scorecard(interactions=calls, policy=policy, as_of=as_of).to_json())
