Subject: Pesanan {{ORDER_NUMBER}} kami terima

Halo{{#NAMED}} {{CUSTOMER_NAME}}{{/NAMED}},

Terima kasih atas pesanan Anda. Kami sedang menyiapkannya. Berikut rinciannya:

Tanggal: {{ORDER_DATE}}

{{#LINES}}- {{LINE_NAME}}
  {{LINE_QUANTITY}} x {{LINE_PRICE}} = {{LINE_AMOUNT}}
{{/LINES}}
Subtotal: {{SUBTOTAL}}
PPN {{VAT_PERCENT}}%: {{VAT}}
Total: {{TOTAL}}
{{#NOTED}}
Catatan Anda: {{NOTE}}
{{/NOTED}}
Ada yang perlu diubah? Hubungi kami dan sebutkan nomor pesanan {{ORDER_NUMBER}}.

-- 
Surel ini dikirim otomatis oleh {{SHOP_NAME}} karena ada pesanan dengan alamat ini.
