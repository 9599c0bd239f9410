// Lists of states, as datasets of them give them.
CREATE CONSTRAINT state_list_id IF NOT EXISTS FOR (n:StateList) REQUIRE n.id IS UNIQUE;
