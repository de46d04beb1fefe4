{{%AUTOESCAPE context="HTML"}}<!DOCTYPE html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>Pesanan {{ORDER_NUMBER}} dibatalkan</title>
</head>
<body style="margin:0;padding:0;background:#f3f1ec;color:#2b2a27;font-family:-apple-system,'Segoe UI',Roboto,'DejaVu Sans',Arial,sans-serif;font-size:16px;line-height:1.5;-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden">Pesanan Anda sebesar {{TOTAL}} dibatalkan.</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f1ec">
<tr><td align="center" style="padding:16px 8px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;background:#ffffff;border-radius:12px;overflow:hidden">
<tr><td style="background:#8a3b2e;padding:20px 24px;color:#ffffff">
<div style="font-size:14px">{{SHOP_NAME}}</div>
<div style="font-size:22px;font-weight:bold;line-height:1.3">Pesanan <span style="white-space:nowrap">{{ORDER_NUMBER}}</span> dibatalkan</div>
<div style="font-size:14px">{{ORDER_DATE}}</div>
</td></tr>
<tr><td style="padding:24px 24px 8px">
<p style="margin:0 0 12px">Halo{{#NAMED}} {{CUSTOMER_NAME}}{{/NAMED}},</p>
<p style="margin:0">Pesanan Anda berikut ini sudah dibatalkan. Anda tidak perlu melakukan apa pun.</p>
</td></tr>
<tr><td style="padding:8px 24px">
<table width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse">
{{#LINES}}<tr>
<td style="padding:12px 8px 12px 0;border-bottom:1px solid #e6e2d9">
<div style="font-weight:bold">{{LINE_NAME}}</div>
<div style="font-size:14px;color:#6b675f">{{LINE_QUANTITY}} &times; {{LINE_PRICE}}</div>
</td>
<td align="right" valign="top" style="padding:12px 0;border-bottom:1px solid #e6e2d9;white-space:nowrap">{{LINE_AMOUNT}}</td>
</tr>
{{/LINES}}<tr>
<td style="padding:12px 8px 2px 0;color:#6b675f">Subtotal</td>
<td align="right" style="padding:12px 0 2px;white-space:nowrap">{{SUBTOTAL}}</td>
</tr>
<tr>
<td style="padding:2px 8px 12px 0;color:#6b675f">PPN {{VAT_PERCENT}}%</td>
<td align="right" style="padding:2px 0 12px;white-space:nowrap">{{VAT}}</td>
</tr>
<tr>
<td style="padding:12px 8px 12px 0;border-top:2px solid #2b2a27;font-size:18px;font-weight:bold">Total yang dibatalkan</td>
<td align="right" style="padding:12px 0;border-top:2px solid #2b2a27;font-size:18px;font-weight:bold;white-space:nowrap">{{TOTAL}}</td>
</tr>
</table>
</td></tr>
{{#NOTED}}<tr><td style="padding:8px 24px">
<div style="background:#f8f6f1;border-left:4px solid #8a3b2e;border-radius:4px;padding:12px 16px">
<div style="font-size:14px;color:#6b675f">Catatan Anda</div>
<div>{{NOTE}}</div>
</div>
</td></tr>
{{/NOTED}}<tr><td style="padding:12px 24px 24px">
<p style="margin:0">Tidak merasa membatalkan? Hubungi kami dan sebutkan nomor pesanan <strong style="white-space:nowrap">{{ORDER_NUMBER}}</strong>.</p>
</td></tr>
</table>
<p style="max-width:600px;margin:16px auto 0;font-size:13px;color:#6b675f">Surel ini dikirim otomatis oleh {{SHOP_NAME}} karena ada pesanan dengan alamat ini.</p>
</td></tr>
</table>
</body>
</html>
