// The optional yardstick: the same SELECTs in FastAPI + SQLAlchemy + asyncpg, from Debian's packages, with two workers.
import { isDeepStrictEqual } from 'node:util';
import { as_service, here, work_folder } from './instance.mjs';
import { install } from './machine.mjs';
import { Failure, free_port, run, start, status_of, wait_until } from './processes.mjs';

const python = '/usr/bin/python3'; // Debian's own: another one in the path knows nothing of Debian's packages
const modules = 'import fastapi, sqlalchemy, asyncpg, uvicorn';
const packages = ['python3-fastapi', 'python3-sqlalchemy', 'python3-asyncpg', 'python3-uvicorn', 'python3-uvloop', 'python3-httptools'];

// It must give the same page as the shop, `same`, for the product with this id: otherwise it measures something else.
export async function start_fastapi(reads, id, same) {
    try {
        await run(python, ['-c', modules]);
    } catch {
        return { missing: 'FastAPI is not installed', install: install(...packages) };
    }
    const port = await free_port();
    const child = start(python, ['-m', 'uvicorn', '--app-dir', here, '--host', '127.0.0.1', '--port', String(port), '--workers', '2',
        '--no-access-log', '--log-level', 'warning', 'fastapi_yardstick:app'],
        { env: { ...process.env, ...as_service('product'), PYTHONDONTWRITEBYTECODE: '1', YARDSTICK_SQL: JSON.stringify(reads) }, log: `${work_folder()}/fastapi.log` });
    const url = `http://127.0.0.1:${port}`;
    await wait_until(child, 30, async () => (await status_of(`${url}/openapi.json`)) === 200);
    const answer = await fetch(`${url}/products/${id}`);
    if (!answer.ok || !isDeepStrictEqual(await answer.json(), JSON.parse(same)))
        throw new Failure('the FastAPI yardstick answers otherwise than the shop: tests/load/fastapi_yardstick.py has to follow');
    return { child, url };
}
