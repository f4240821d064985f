"""The only room that knows SQL: engine, tables, units of work, queries, paper store."""
