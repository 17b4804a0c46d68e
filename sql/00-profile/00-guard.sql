\echo Use "CREATE EXTENSION lifecycle" to load this file. \quit

