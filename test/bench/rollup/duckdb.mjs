// DuckDB on its own copy of the orders: prints "name milliseconds processor-milliseconds" for every query file.
//
//     node duckdb.mjs DATABASE CSV                     loads
//     node duckdb.mjs DATABASE THREADS NAME=FILE...    runs
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.env.PEERS_DIR, 'node_modules', 'x.js'));
const { DuckDBInstance } = require('@duckdb/node-api');
const [database, how, ...queries] = process.argv.slice(2);

// "at" is a word of DuckDB's SQL
const dialect = (sql) => sql.replace(/^--.*$/gm, '').replace(/\bat\b/g, '"at"');

const threads = existsSync(how) ? '2' : how;
const connection = await (await DuckDBInstance.create(database, { threads })).connect();
if (existsSync(how)) {
    await connection.run(`CREATE TABLE orders AS SELECT * FROM read_csv('${how}', header = false, columns =
        {'customer_id': 'BIGINT', 'at': 'DATE', 'amount': 'DECIMAL(12,2)'})`);
} else {
    await connection.run('SELECT count(customer_id), max("at"), sum(amount) FROM orders'); // from disk to memory
    for (const query of queries) {
        const [name, file] = query.split('=');
        const sql = dialect(readFileSync(file, 'utf8'));
        const cpu = process.cpuUsage();
        const begin = performance.now();
        await connection.run(sql);
        const time = performance.now() - begin;
        const { user, system } = process.cpuUsage(cpu);
        console.log(`${name} ${time.toFixed(1)} ${((user + system) / 1000).toFixed(1)}`);
    }
}
connection.closeSync();
