// Two nginx of the bench's own: one that serves the same bytes from files, as a yardstick, and a second gateway, with the
// configuration of the shop's own but in front of other product services.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { home, work_folder } from './instance.mjs';
import { free_port, listening, start, wait_until } from './processes.mjs';

const gateway_configuration = () => readFileSync(`${home()}/gateway/conf/nginx.conf`, 'utf8');
const own_user = process.getuid() === 0 ? 'user root;' : '';    // the files are in a folder of root's
const line = (text, pattern) => pattern.exec(text)?.[0] ?? '';

async function start_nginx(folder, port) {
    mkdirSync(`${folder}/tmp`, { recursive: true });
    const child = start('nginx', ['-p', folder, '-e', 'stderr', '-c', `${folder}/conf/nginx.conf`],
        { env: process.env, log: `${folder}/nginx.log` });
    await wait_until(child, 10, () => listening(port));
    return { child, url: `http://127.0.0.1:${port}` };
}

// bodies: path -> text. As many workers as the gateway has, no log: as fast as nginx is.
export async function start_file_server(bodies) {
    const folder = `${work_folder()}/files`;
    const port = await free_port();
    mkdirSync(`${folder}/conf`, { recursive: true });
    for (const [path, text] of Object.entries(bodies)) {
        mkdirSync(dirname(`${folder}/www${path}`), { recursive: true });
        writeFileSync(`${folder}/www${path}`, text);
    }
    const gateway = gateway_configuration();
    writeFileSync(`${folder}/conf/nginx.conf`, `
${own_user}
${line(gateway, /^worker_processes .*;/m)}
daemon off;
pid ${folder}/nginx.pid;
error_log stderr warn;
events { worker_connections 4096; multi_accept on; }
http {
    default_type application/json;
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    client_body_temp_path ${folder}/tmp; proxy_temp_path ${folder}/tmp; fastcgi_temp_path ${folder}/tmp;
    uwsgi_temp_path ${folder}/tmp; scgi_temp_path ${folder}/tmp;
    server { listen 127.0.0.1:${port}; root ${folder}/www; }
}
`);
    return start_nginx(folder, port);
}

// start_product is called once for each product service that the shop's gateway knows; it returns a port.
export async function start_second_gateway(start_product) {
    const folder = `${work_folder()}/gateway`;
    const port = await free_port();
    cpSync(`${home()}/gateway/conf`, `${folder}/conf`, { recursive: true });
    const text = gateway_configuration();
    const products = line(text, /upstream product \{[^}]*\}/);
    const servers = [];
    for (const _ of products.matchAll(/server 127/g)) servers.push(await start_product());
    const replaced = products.replace(/(server 127\.0\.0\.1):\d+/g, (_, server) => `${server}:${servers.shift()}`);
    writeFileSync(`${folder}/conf/nginx.conf`, own_user + text
        .replace(/\(\?!\d+\$\)/, () => `(?!${port}$)`)    // the port without limits
        .replace(products, () => replaced)
        .replace(/^( *listen .*;\n)+/m, `        listen 127.0.0.1:${port};\n`)
        .replaceAll(`${home()}/gateway/tmp`, `${folder}/tmp`)
        .replaceAll(`${home()}/gateway/nginx.pid`, `${folder}/nginx.pid`)
        .replaceAll(`${home()}/log/`, `${folder}/`));
    return start_nginx(folder, port);
}
