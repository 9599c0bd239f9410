// Roll calls are asked for by day and by resolution; what two states have voted stands in one node a pair.
CREATE CONSTRAINT roll_call_id IF NOT EXISTS FOR (n:RollCall) REQUIRE n.id IS UNIQUE;
CREATE INDEX roll_call_day IF NOT EXISTS FOR (n:RollCall) ON (n.start);
CREATE INDEX roll_call_resolution IF NOT EXISTS FOR (n:RollCall) ON (n.resolution);
CREATE CONSTRAINT dyad_votes_id IF NOT EXISTS FOR (n:DyadVotes) REQUIRE n.id IS UNIQUE;
