// RabbitMQ as its operator sees it, through the management API.
import { setting } from "./shop.js";

export async function broker(path: string, method = "GET", json?: unknown): Promise<any> {
    const login = Buffer.from(`${setting("SOUK_AMQP_USER")}:${setting("SOUK_AMQP_PASSWORD")}`).toString("base64");
    const response = await fetch(`${setting("SOUK_AMQP_CONSOLE_URL")}/api/${path}`, {
        method, headers: { Authorization: `Basic ${login}`, "Content-Type": "application/json" }, body: json === undefined ? undefined : JSON.stringify(json),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`RabbitMQ: ${method} ${path}: ${response.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
}

const vhost = () => setting("SOUK_AMQP_VHOST");

// Straight into a queue, past all exchanges.
export const publishTo = (queue: string, payload: string, id: string, name: string) => broker(`exchanges/${vhost()}/amq.default/publish`, "POST", {
    properties: { delivery_mode: 2, message_id: id, type: name, content_type: "application/json" }, routing_key: queue, payload_encoding: "string", payload,
});

// All queues go, with what is in them: as if the broker's data were lost.
export async function emptyBroker() {
    for (const { name } of await broker(`queues/${vhost()}?columns=name`)) await broker(`queues/${vhost()}/${encodeURIComponent(name)}`, "DELETE");
}

// Hears all that travels on souk.events, as any third party may who is let in there.
export async function listenToEvents(queue: string) {
    await broker(`queues/${vhost()}/${queue}`, "PUT", { durable: true, arguments: { "x-queue-type": "quorum" } });
    await broker(`bindings/${vhost()}/e/souk.events/q/${queue}`, "POST", { routing_key: "#" });
    return {
        heard: (count: number): Promise<{ routing_key: string; payload: string }[]> =>
            broker(`queues/${vhost()}/${queue}/get`, "POST", { count, ackmode: "ack_requeue_false", encoding: "auto" }),
        leave: () => broker(`queues/${vhost()}/${queue}`, "DELETE"),
    };
}
