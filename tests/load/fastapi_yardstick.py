"""What the product service does, as one would write it with FastAPI: a product by its id. A yardstick of ./souk bench."""
import os
import ssl
from uuid import UUID

from fastapi import FastAPI, HTTPException
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine

tls = ssl.create_default_context(cafile=os.environ["PGSSLROOTCERT"])
tls.check_hostname = False
address = URL.create("postgresql+asyncpg", os.environ["PGUSER"], os.environ["PGPASSWORD"], os.environ["PGHOST"],
                     int(os.environ["PGPORT"]), "product_db")
engine = create_async_engine(address, pool_size=16, max_overflow=0, connect_args={"ssl": tls})
product_sql = text(os.environ["YARDSTICK_SQL"])
app = FastAPI()


def money(amount, currency):
    return {"amount": amount, "currency": currency}


@app.get("/products/{id}")
async def product(id: UUID):
    async with engine.connect() as connection:
        row = (await connection.execute(product_sql, {"id": id})).mappings().first()
    if row is None:
        raise HTTPException(404)
    images = [{"url": url, "alt": alt} for url, alt in zip(row["image_urls"], row["image_alts"])]
    variants = [
        {"id": variant, "sku": sku, "name": name, "price": money(price, row["currency"]), "available": available}
        for variant, sku, name, price, available in zip(row["variant_ids"], row["skus"], row["variant_names"], row["prices"],
                                                        row["available"])
    ]
    kept = {key: row[key] for key in ("id", "slug", "name", "description", "category", "seller_id")}
    return {**kept, "price_from": money(row["price_from"], row["currency"]), "images": images, "variants": variants}
