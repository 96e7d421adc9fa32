// The shelf and what is held of it, as the product service's database has it.
import { asAdmin } from "./database.js";
import { eventually, type Product } from "./shop.js";

// Of a product's only variant: "on hand|reserved|sold".
export function stock(product: Product): Promise<string> {
    return asAdmin("product_db", `SELECT on_hand, reserved, sold FROM stock WHERE variant_id = '${product.variant}'`);
}

// Of an order's goods: "held|in time", "held|over", "released|over" …; nothing where none were ever held.
export function reservation(order: string): Promise<string> {
    return asAdmin("product_db", `SELECT status, CASE WHEN expires_at > now() THEN 'in time' ELSE 'over' END FROM reservations WHERE id = '${order}'`);
}

export function endHoldIn(order: string, seconds: number): Promise<string> {
    return asAdmin("product_db", `UPDATE reservations SET expires_at = now() + interval '${seconds} seconds' WHERE id = '${order}' AND status = 'held'`);
}

// What became of a hold whose time is over when somebody has looked at it: the sweeper, or who wants the goods.
export function settled(order: string): Promise<string> {
    return eventually("the hold to be looked at", async () => {
        const found = await reservation(order);
        return found === "held|over" ? undefined : found;
    });
}
