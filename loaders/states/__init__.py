"""Lists of states: the system of the Correlates of War, its major powers, and that of Gleditsch and Ward."""
