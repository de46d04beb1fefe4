Subject: Pesanan {{ORDER_NUMBER}} dibatalkan

Halo{{#NAMED}} {{CUSTOMER_NAME}}{{/NAMED}},

Pesanan Anda berikut ini sudah dibatalkan. Anda tidak perlu melakukan apa pun.

Tanggal: {{ORDER_DATE}}

{{#LINES}}- {{LINE_NAME}}
  {{LINE_QUANTITY}} x {{LINE_PRICE}} = {{LINE_AMOUNT}}
{{/LINES}}
Subtotal: {{SUBTOTAL}}
PPN {{VAT_PERCENT}}%: {{VAT}}
Total yang dibatalkan: {{TOTAL}}
{{#NOTED}}
Catatan Anda: {{NOTE}}
{{/NOTED}}
Tidak merasa membatalkan? Hubungi kami dan sebutkan nomor pesanan {{ORDER_NUMBER}}.

-- 
Surel ini dikirim otomatis oleh {{SHOP_NAME}} karena ada pesanan dengan alamat ini.
