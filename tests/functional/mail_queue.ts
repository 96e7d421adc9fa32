// The e-mail worker's queue: mails that no service publishes, and the dead letters that become of some.
import { randomUUID } from "node:crypto";
import { broker, publishTo } from "./broker.js";
import { eventually, setting } from "./shop.js";

const queue = "email.notification";

// The domain of recipients whose mails are written straight into the queue and arrive: the books leave them out.
export const unpublished = "@unpublished.example";

export async function writeMail(data: object): Promise<void> {
    const id = randomUUID();
    await publishTo(queue, JSON.stringify({ id, name: queue, version: 1, occurred_at: new Date().toISOString(), traceparent: "", data }), id, queue);
}

// Waits for the dead letter of a mail to this address, and takes it away, for the books. Those of others are put back.
export function takeDeadLetter(email: string): Promise<true> {
    const vhost = setting("SOUK_AMQP_VHOST");
    return eventually(`the dead letter of ${email}`, async () => {
        const found = await broker(`queues/${vhost}/${queue}.dead/get`, "POST", { count: 1, ackmode: "ack_requeue_false", encoding: "auto" });
        for (const { payload, properties, payload_encoding } of found) {
            if (payload.includes(email)) return true;
            await broker(`exchanges/${vhost}/amq.default/publish`, "POST", { properties, routing_key: `${queue}.dead`, payload, payload_encoding });
        }
        return undefined;
    }, 60);
}
