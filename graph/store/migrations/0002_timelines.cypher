// A timeline walks one of these in the order of time and touches nothing else.
CREATE INDEX between_dyad_start IF NOT EXISTS FOR ()-[r:BETWEEN]-() ON (r.dyad, r.start);
CREATE INDEX between_undated IF NOT EXISTS FOR ()-[r:BETWEEN]-() ON (r.undated);
CREATE INDEX involves_entity_start IF NOT EXISTS FOR ()-[r:INVOLVES]-() ON (r.entity, r.start);
CREATE INDEX involves_undated IF NOT EXISTS FOR ()-[r:INVOLVES]-() ON (r.undated);
