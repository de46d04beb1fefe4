// A new subscriber of topic `order` that the Order service knows nothing of: it counts points.
// node loyalty.js [COUNT]: ends after COUNT orders. The broker's URL comes from AMQP_URL.
'use strict';
const amqp = require('amqplib');

const RUPIAH_A_POINT = 1000000; // amounts are in cents: a point for each Rp10.000

function pointsOf(order) {
    return Math.floor(order.total.amount / RUPIAH_A_POINT);
}

async function main(count) {
    const connection = await amqp.connect(process.env.AMQP_URL || 'amqp://localhost');
    const channel = await connection.createChannel();
    // A queue of our own at the exchange of the topic: what is published from now on waits in it,
    // also while we are not running.
    await channel.assertExchange('order', 'fanout', { durable: true });
    await channel.assertQueue('order.loyalty', { durable: true });
    await channel.bindQueue('order.loyalty', 'order', '');
    await channel.prefetch(16);
    const seen = new Set(); // a real program keeps the ids beside the points, in one transaction
    console.log('ready');
    await channel.consume('order.loyalty', (message) => {
        const { messageId, type } = message.properties;
        if (!seen.has(messageId) && type === 'order.placed') {
            seen.add(messageId);
            const event = JSON.parse(message.content.toString());
            console.log(`${event.order.customer.email} gets ${pointsOf(event.order)} points`);
        }
        channel.ack(message);
        if (seen.size === count) channel.close().then(() => connection.close());
    });
}

main(Number(process.argv[2]) || Infinity).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
});
