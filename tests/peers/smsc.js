// An SMSC by somebody else: takes what is submitted, writes it down, sends receipts, fails as told.
//   node smsc.js FOLDER PORT
const fs = require('fs');
const path = require('path');
const smpp = require('smpp');

const [folder, port] = process.argv.slice(2);
const fault = (name) => fs.existsSync(path.join(folder, 'faults', name));
const received = fs.openSync(path.join(folder, 'received.jsonl'), 'a');
let nextId = Date.now();

function receipt(session, pdu, id) {
    session.deliver_sm({
        esm_class: 4,
        source_addr: pdu.destination_addr,
        destination_addr: pdu.source_addr,
        short_message: `id:${id} sub:001 dlvrd:001 submit date:2601311515 done date:2601311515 stat:DELIVRD err:000 text:`,
    });
}

function take(session, pdu) {
    const id = String(nextId++);
    const message = pdu.short_message;
    const udh = message.udh ? Buffer.concat([].concat(message.udh)).toString('hex') : '';
    fs.writeSync(received, JSON.stringify({
        id, to: pdu.destination_addr, from: pdu.source_addr, coding: pdu.data_coding, esm_class: pdu.esm_class, udh,
        text: message.message,
    }) + '\n');
    // The fault of an SMSC that takes a message and dies before its answer.
    if (fault('silent')) return session.destroy();
    session.send(pdu.response({ message_id: id }));
    if (pdu.registered_delivery) receipt(session, pdu, id);
    // A customer who answers at once.
    if (message.message.startsWith('reply with ')) {
        session.deliver_sm({
            source_addr: pdu.destination_addr,
            destination_addr: pdu.source_addr,
            short_message: message.message.slice('reply with '.length),
        });
    }
}

const server = smpp.createServer({}, (session) => {
    session.on('error', () => session.destroy());
    session.on('enquire_link', (pdu) => session.send(pdu.response()));
    session.on('unbind', (pdu) => { session.send(pdu.response()); session.close(); });
    session.on('bind_transceiver', (pdu) => {
        const known = pdu.system_id === 'toko' && pdu.password === 'rahasia';
        session.send(pdu.response({ command_status: known ? 0 : smpp.ESME_RBINDFAIL }));
    });
    session.on('submit_sm', (pdu) => {
        if (fault('throttle')) return session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
        if (fault('refuse') || pdu.destination_addr.endsWith('00000')) {
            return session.send(pdu.response({ command_status: smpp.ESME_RINVDSTADR }));
        }
        setTimeout(() => take(session, pdu), fault('slow') ? 500 : 0);
    });
});
server.on('error', (error) => { console.error(error); process.exit(1); });
server.listen(Number(port), '127.0.0.1', () => fs.writeFileSync(path.join(folder, 'ready'), ''));
