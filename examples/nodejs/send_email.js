// Publishes a command to topic `email`: node send_email.js TO SUBJECT TEXT
// The broker's URL comes from AMQP_URL. Works on Node.js 16 and newer, on Pesan and on RabbitMQ.
'use strict';
const amqp = require('amqplib');
const { randomUUID } = require('crypto');

async function main([to, subject, text]) {
    const connection = await amqp.connect(process.env.AMQP_URL || 'amqp://localhost');
    const channel = await connection.createConfirmChannel();
    // Says whether somebody reads: a message that reaches no queue comes back here before its confirm.
    let returned = false;
    channel.on('return', () => { returned = true; });
    // The exchange bears the topic's name. With an id of its own the message takes effect once,
    // even if it is sent twice.
    channel.publish('email', '', Buffer.from(JSON.stringify({ to, subject, text })), {
        contentType: 'application/json',
        messageId: randomUUID(),
        type: 'email.send',
        persistent: true,
        mandatory: true,
    });
    await channel.waitForConfirms();
    await connection.close();
    if (returned) throw new Error('nobody reads topic email: is the Email service running?');
    console.log(`accepted: mail to ${to}`);
}

main(process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
});
